package patches

// privateEdits keep private names off prototypes and proxies, and make a global
// variable that a proxy behind the global object lacks a ReferenceError: see
// _hooks/private.go.
func privateEdits() []edit {
	return []edit{
		{"private names are not inherited", "_JS_GetPropertyValue",
			`(\t)v3 = (\*\(\*TJSValue\)\(unsafe\.Add\(nil, bp\+\d+\)\))\n\t(v\d+) = XJS_GetPropertyInternal\(tls, ctx6, v3, atom, v3, 0\)\n`,
			"${1}${3} = getComputed(tls, ctx6, ${2}, _prop, atom)\n", 1},
		{"private names are set on the object itself", "_JS_SetPropertyValue",
			`XJS_SetPropertyInternal\(tls, ctx1, (\*\(\*TJSValue\)\(unsafe\.Add\(nil, bp\+\d+\)\)), atom, val, \*\(\*TJSValue\)\(unsafe\.Add\(nil, bp\+\d+\)\), flags\)`,
			"setComputed(tls, ctx1, ${1}, _prop, atom, val, flags)", 1},
		{"in asks the object itself for private names", "_js_operator_in",
			`XJS_HasProperty\(tls, ctx2, op2, atom\)`, "hasComputed(tls, ctx2, op2, op1, atom)", 1},
		{"variables behind a proxy", "XJS_GetPropertyInternal",
			`^(\t+)/\* XXX: should pass throw_ref_error \*/\n`,
			"${1}if throw_ref_error != 0 {\n${1}\treturn getVariable(tls, ctx3, p2, prop, this_obj)\n${1}}\n", 1},
	}
}
