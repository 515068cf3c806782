package patches

// arrayEdits make operations on dense arrays move memory: see _hooks/array.go.
func arrayEdits() []edit {
	return []edit{
		edit{"shift() moves the array's start", "_js_array_pop", `libc\.Xmemmove\(tls, (\*\(\*uintptr\)\(unsafe\.Add\(nil, bp\+\d+\)\)), .*\)\n`,
			"shiftArray(tls, ctx5, p1, ${1})\n", 1},
		edit{"unshift() and splice() move memory", "_JS_CopySubArray", `^(func _JS_CopySubArray\(.*\{\n)`,
			"${1}\tif done := moveArray(tls, ctx1, _obj, to_pos, from_pos, count); done != 0 {\n\t\treturn min(done, 0)\n\t}\n", 1},
	}
}
