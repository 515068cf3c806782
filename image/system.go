package image

import (
	"fmt"

	"nodeos/image/layer"
	"nodeos/image/need"
	"nodeos/unode/flavour"
)

// nodeUser is the user and group that apps run as, config.DefaultUID.
const nodeUser = 1000

// systemLayer is all of a guest but its app: init, the runtime, the few files of
// /etc that programs look for, and the folders that init mounts things on.
//
// Node's tools and libraries find "node" in PATH, so it leads to unode. Init
// mounts file systems of their own on /tmp, /run and the homes, and seals the
// rest: an initramfs is as read-only for an app as a disk.
func systemLayer(initPath, unodePath string) ([]layer.File, error) {
	files := []layer.File{
		layer.Dir("app", 0o755),
		layer.Dir("bin", 0o755),
		layer.Dir("dev", 0o755),
		layer.Dir("etc", 0o755),
		layer.Dir("home", 0o755),
		layer.Dir("proc", 0o555),
		layer.Dir("root", 0o700),
		layer.Dir("run", 0o755),
		layer.Dir("sys", 0o555),
		layer.Dir("tmp", 0o777|sticky),
		layer.Link("bin/node", "unode"),
		// Without /dev/console PID 1 has no standard output until it has mounted
		// devtmpfs, and a Go program without /dev/null ends at once.
		layer.Device("dev/console", 0o600, 5, 1),
		layer.Device("dev/null", 0o666, 1, 3),
		layer.Text("etc/passwd", "root:x:0:0:root:/root:/bin/node\nnode:x:1000:1000:node:/home/node:/bin/node\n"),
		layer.Text("etc/group", "root:x:0:\nnode:x:1000:\n"),
		layer.Text("etc/hosts", "127.0.0.1\tlocalhost\n::1\tlocalhost\n"),
		layer.Text("etc/os-release", "NAME=nodeos\nID=nodeos\nPRETTY_NAME=nodeos\n"),
		layer.Link("etc/resolv.conf", "/run/resolv.conf"),
	}
	home := layer.Dir("home/node", 0o755)
	home.UID, home.GID = nodeUser, nodeUser
	files = append(files, home)
	for i := range files {
		files[i].Part = "etc"
	}
	for _, p := range []struct{ name, source, part string }{{"init", initPath, "init"}, {"bin/unode", unodePath, "runtime"}} {
		f, err := layer.Copy(p.name, p.source, 0o755)
		if err != nil {
			return nil, fmt.Errorf("put /%s in the image: %w", p.name, err)
		}
		f.Part = p.part
		files = append(files, f)
	}
	return files, nil
}

// runtime is the program that o's image runs its app with.
func (o *Options) runtime() (string, error) {
	if o.Optimize != Size || o.Small == "" || o.App == nil {
		return o.Unode, nil
	}
	files, _, err := o.App.Files(isOutput)
	if err != nil {
		return "", err
	}
	why, err := need.Of(o.App.Project, files)
	if err != nil {
		return "", err
	}
	if why != "" {
		o.Logf("runtime: %s, because %s", flavour.Full, why)
		return o.Unode, nil
	}
	o.Logf("runtime: %s, as nothing in the app asks for more", flavour.Small)
	return o.Small, nil
}
