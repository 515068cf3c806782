// Package types is internalBinding('types'): questions about what sort of
// object a value is, answered by the engine's own classes so that neither
// prototypes nor Symbol.toStringTag can fool them. util.types is made of it.
//
// Caution: objects of other contexts (vm) are of the same classes, as in V8.
package types

import (
	"slices"

	"nodeos/unode/binding"
	"nodeos/unode/engine"
)

// Register adds the binding.
func Register(r *binding.Registry) {
	boxed := []engine.Kind{engine.KindNumber, engine.KindString, engine.KindBoolean, engine.KindSymbol, engine.KindBigInt}
	for _, q := range []struct {
		name  string
		kinds []engine.Kind
	}{
		{"isExternal", nil}, // there is no such thing without native addons
		{"isDate", []engine.Kind{engine.KindDate}},
		{"isArgumentsObject", []engine.Kind{engine.KindArguments, engine.KindMappedArguments}},
		{"isBigIntObject", []engine.Kind{engine.KindBigInt}},
		{"isBooleanObject", []engine.Kind{engine.KindBoolean}},
		{"isNumberObject", []engine.Kind{engine.KindNumber}},
		{"isStringObject", []engine.Kind{engine.KindString}},
		{"isSymbolObject", []engine.Kind{engine.KindSymbol}},
		{"isBoxedPrimitive", boxed},
		{"isNativeError", []engine.Kind{engine.KindError}},
		{"isRegExp", []engine.Kind{engine.KindRegExp}},
		{"isAsyncFunction", []engine.Kind{engine.KindAsyncFunction, engine.KindAsyncGenFunction}},
		{"isGeneratorFunction", []engine.Kind{engine.KindGeneratorFunction, engine.KindAsyncGenFunction}},
		{"isGeneratorObject", []engine.Kind{engine.KindGenerator, engine.KindAsyncGenerator}},
		{"isPromise", []engine.Kind{engine.KindPromise}},
		{"isMap", []engine.Kind{engine.KindMap}},
		{"isSet", []engine.Kind{engine.KindSet}},
		{"isMapIterator", []engine.Kind{engine.KindMapIterator}},
		{"isSetIterator", []engine.Kind{engine.KindSetIterator}},
		{"isWeakMap", []engine.Kind{engine.KindWeakMap}},
		{"isWeakSet", []engine.Kind{engine.KindWeakSet}},
		{"isArrayBuffer", []engine.Kind{engine.KindArrayBuffer}},
		{"isSharedArrayBuffer", []engine.Kind{engine.KindSharedArrayBuffer}},
		{"isAnyArrayBuffer", []engine.Kind{engine.KindArrayBuffer, engine.KindSharedArrayBuffer}},
		{"isProxy", []engine.Kind{engine.KindProxy}},
		{"isModuleNamespaceObject", []engine.Kind{engine.KindModuleNamespace}},
	} {
		r.Func("types."+q.name, func(c *engine.Call) engine.Value {
			k := c.Arg(0).Kind()
			return engine.Bool(k != 0 && slices.Contains(q.kinds, k))
		})
	}
}
