package vm

import (
	"testing"

	"nodeos/kernel"
)

// testKernel is the one that make builds; without make, the first test does.
func testKernel(t *testing.T) string {
	t.Helper()
	k, err := kernel.Ensure(t.Context(), kernel.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return k.Vmlinux
}
