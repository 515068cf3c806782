//go:build nosqlite

package unode

import "nodeos/unode/binding"

func optional() []func(*binding.Registry) { return nil }
