//go:build small

package flavour

// IsSmall tells whether this program is unode-small.
const IsSmall = true
