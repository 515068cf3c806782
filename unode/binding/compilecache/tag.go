package compilecache

import (
	"fmt"
	"hash/crc32"
	"runtime"
	"runtime/debug"

	"nodeos/sys"
	"nodeos/unode/nodelib"
)

// tag names the folder of this program's and this user's files: version,
// architecture, a number of the build and the user's.
func tag() string {
	arch := runtime.GOARCH
	if arch == "amd64" {
		arch = "x64"
	}
	build := ""
	if info, ok := debug.ReadBuildInfo(); ok {
		build = info.String()
	}
	return fmt.Sprintf("v%s-%s-%08x-%d", nodelib.Version, arch, crc32.ChecksumIEEE([]byte(build)), sys.Getuid())
}
