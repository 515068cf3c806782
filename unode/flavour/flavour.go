// Package flavour says what unode-small lacks. The runtime is built twice: unode
// has everything; unode-small, with the build tag small, leaves out what a small
// server does not need, for the smallest image. Package image/need decides which
// of them an app gets.
//
// Invariant: what is left out throws an error made by Missing, so that a person
// who meets it knows the way out.
//
// Caution: whatever is left out here must be looked for there.
package flavour

// The programs' names, in the folder of nodeos's parts and in an image's manifest.
const (
	Full  = "unode"
	Small = "unode-small"
)

// Modules are Node's public modules that unode-small lacks, without "node:".
// Those with a slash, and sqlite and test, are known by "node:" as well or only.
var Modules = [...]string{
	"_tls_common", "_tls_wrap", "http2", "https", "inspector", "inspector/promises",
	"sqlite", "test", "test/reporters", "tls", "wasi",
}

// Missing is the message of the error that what throws in unode-small.
func Missing(what string) string {
	return what + " is not in " + Small + ", which `nodeos build --optimize size` uses; build with --optimize balance"
}
