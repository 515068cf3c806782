package vm

import (
	"os"
	"testing"
)

func testKernel(t *testing.T) string {
	t.Helper()
	k := os.Getenv("NODEOS_TEST_KERNEL")
	if k == "" {
		t.Fatal("run make")
	}
	return k
}
