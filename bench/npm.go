package bench

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
)

// quiet are the words that keep npm to installing from its cache.
func quiet() []string {
	return []string{"ci", "--prefer-offline", "--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier", "--loglevel=error"}
}

// NPM compares the npm program cli installing the project dir's 68 packages,
// which it has in its cache after the first round.
func NPM(ctx context.Context, ps []Program, cli, dir string, runs int) (*Table, error) {
	t := &Table{
		Title: "npm ci of examples/express",
		How:   fmt.Sprintf("the same npm on each runtime, its cache full, node_modules empty; median of %d interleaved runs", runs),
		Cols:  []string{"wall", "CPU", "memory"},
	}
	return t, t.measure(ps, runs, func(p Program) ([]float64, error) {
		u, err := install(ctx, p, cli, dir)
		return []float64{float64(u.wall), float64(u.cpu), u.rss}, err
	}, nanos, nanos, megabytes)
}

// install runs npm ci in dir on p. What is there from before is removed first.
func install(ctx context.Context, p Program, cli, dir string) (usage, error) {
	modules := filepath.Join(dir, "node_modules")
	if err := os.RemoveAll(modules); err != nil {
		return usage{}, err
	}
	cmd := p.command(ctx, append([]string{cli}, quiet()...)...)
	var said bytes.Buffer
	cmd.Dir, cmd.Stdout, cmd.Stderr = dir, &said, &said
	u, err := finish(cmd)
	if err != nil {
		return u, fmt.Errorf("%w\n%s", err, said.Bytes())
	}
	if _, err := os.Stat(filepath.Join(modules, "express", "package.json")); err != nil {
		return u, fmt.Errorf("npm ci ended well and installed nothing: %w", err)
	}
	return u, nil
}
