package patches

// notes say, before each throw in a function, which value and which property
// name the error is about: V8's texts tell them.
var notes = []struct {
	fn, subject, name string
	count             int
}{
	{"_check_function", "obj", "0", 1},
	{"_JS_ThrowTypeErrorNotAConstructor", "func_obj", "0", 2},
	{"_JS_CallConstructorInternal", "_func_obj", "0", 2},
	{"_JS_GetIterator", "obj", "0", 1},
	{"XJS_SetPropertyInternal", "_this_obj", "prop", 6},
	{"XJS_DeleteProperty", "obj", "prop", 1},
	{"_JS_CreateProperty", "objectAt(p1)", "prop", 3},
	{"XJS_DefineProperty", "_this_obj", "prop", 7},
	{"_js_operator_in", "op2", "nameOf(tls, ctx2, op1)", 1},
	{"XJS_IsInstanceOf", "obj", "0", 1},
	{"_js_op_define_class", "parent_class", "0", 2},
	{"_js_obj_to_desc", "desc", "0", 4},
	{"_JS_SetPrototypeInternal", "_obj", "0", 5},
	{"_js_object_create", "*(*TJSValue)(unsafe.Add(nil, argv))", "0", 1},
	{"XJS_ToIndex", "val", "0", 1},
	{"XJS_GetPropertyInternal", "_obj", "prop", 4},
	{"_JS_OrdinaryIsInstanceOf", "_obj", "0", 1},
	{"_js_map_constructor", "*(*TJSValue)(unsafe.Add(nil, bp+16))", "0", 2},
	{"_js_object_fromEntries", "item", "0", 1},
	{"_JS_ToBigIntFree", "_val", "0", 1},
	{"_JS_ToBigIntCtorFree", "_val", "0", 3},
	{"_JS_StringToBigIntErr", "val", "0", 1},
	{"_js_promise_resolve_function_call", "_func_obj", "0", 1},
	{"_JS_ToObject", "val1", "0", 1},
	{"_js_operator_private_in", "*(*TJSValue)(unsafe.Add(nil, sp-2*16))", "nameOf(tls, ctx2, op2)", 1},
	{"_JS_GetPrivateField", "TJSValue{Ftag: EJS_TAG_UNDEFINED}", "0", 3},
	{"_JS_SetPrivateField", "TJSValue{Ftag: EJS_TAG_NULL}", "0", 3},
	{"_js_proxy_set", "obj", "atom", 2},
	{"_js_proxy_define_own_property", "obj", "prop", 2},
	{"_js_proxy_delete_property", "obj", "atom", 1},
	{"_JS_IteratorNext2", "obj", "0", 1},
}

// throwEdits let the embedder tell V8's texts of errors: see _hooks/throw.go.
func throwEdits() []edit {
	var out []edit
	for _, n := range notes {
		out = append(out, edit{"what an error is about", n.fn,
			`^(\t+)((?:return |[^\n=]* = )?_*X?JS_Throw\w+\(tls, (\w+)[,)])`,
			"${1}note(${3}, " + n.subject + ", " + n.name + ")\n${1}${2}", n.count})
	}
	return append(out,
		edit{"V8's texts of errors", "_JS_ThrowError2", `XJS_NewStringLen\(tls, ctx1, v3, libc\.Xstrlen\(tls, v3\)\)`, "message(tls, ctx1, error_num, fmt, ap, v3)", 1},
		edit{"errors that only the engine has", "XJS_ThrowInternalError", `int32\(EJS_INTERNAL_ERROR\)`, "internalErrorKind(fmt)", 1},
		edit{"syntax errors know their parser", "_js_parse_error_v", `_JS_ThrowError2\(tls, ctx2, int32\(EJS_SYNTAX_ERROR\), fmt, ap, int32\(EFALSE\)\)`,
			"throwSyntaxError(tls, ctx2, s1, ptr1, fmt, ap)", 1},
		edit{"null and undefined are not iterable", "_JS_GetIterator", `^(func _JS_GetIterator\(.*\{\n)`,
			"${1}\tif isNullish(obj) {\n\t\treturn throwNotIterable(tls, ctx2, obj)\n\t}\n", 1},
		edit{"keys of null and undefined", "_JS_GetPropertyValue", `^(\tgoto slow_path\nslow_path:\n\t;\n)`,
			"${1}\tif isNullish(_this_obj) {\n\t\treturn throwNullRead(tls, ctx6, _this_obj, _prop)\n\t}\n", 1},
		edit{"regular expressions in their errors", "_js_compile_regexp", `^(\t+)((?:return )?XJS_Throw)`, "${1}noteWith(ctx1, pattern, flags)\n${1}${2}", 2},
		edit{"what is circular", "_js_json_to_str", `^(\t+)(XJS_ThrowTypeError\(tls, ctx6, )`,
			"${1}noteWith(ctx6, _val, (*TJSONStringifyContext)(unsafe.Pointer(jsc)).Fstack)\n${1}${2}", 2},
		edit{"accessors without a setter", "XJS_SetPropertyInternal", `^(\t+)((?:return|ret =) _call_setter\()`, "${1}note(ctx3, _this_obj, prop)\n${1}${2}", 3},
		edit{"what cannot be called", "_JS_CallInternal0", `^(\treturn XJS_ThrowTypeError\(tls, caller_ctx, )`, "\tnote(caller_ctx, _func_obj, 0)\n${1}", 1},
		edit{"arguments that miss a comma", "_js_parse_postfix_expr", `_js_parse_expect\(tls, s, int32\(','\)\)`, "expectArgument(tls, s)", 2},
		edit{"V8's text of native functions", "_js_function_toString", `(_JS_ConcatString3\(tls, ctx1, pref, name, )suff\)`, "${1}nativeSuffix(suff))", 1},
		// AsyncIteratorClose awaits what return() gives: see forawait.go.
	)
}
