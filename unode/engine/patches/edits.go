package patches

// fileEdits are applied to the hand-written files of the module.
var fileEdits = map[string][]edit{
	"libquickjs.go": {
		{"a full JavaScript stack is an overflow too", "_js_check_stack_overflow",
			`^(func _js_check_stack_overflow\(.*\{\n)`,
			"${1}\tif jsStackFull(rt, uintptr(sz)) {\n\t\treturn 1\n\t}\n", 1},
	},
}

// edits are applied in order to every architecture's generated file.
var edits = build()

func build() []edit {
	var out []edit

	// _JS_CallInternal: the two deferred clean-ups move to a small wrapper, so
	// that the interpreter's frame has none, and the alloca'd JavaScript frame
	// comes from the isolate's stack. The other three users of alloca keep
	// their shape.
	out = append(out,
		edit{"interpreter wrapper", "_JS_CallInternal",
			`^(func _JS_CallInternal)\((tls \*libc\.TLS, )(.*\) \(r5 TJSValue\) \{)\n\tbp := tls\.Alloc\((\d+)\)\n\tdefer tls\.Free\(\d+\)\n`,
			"${1}(${2}${3}\n" +
				"\tbp := tls.Alloc(${4})\n" +
				"\tst, mark := jsStackMark(caller_ctx)\n" +
				"\tr5 = _JS_CallInternal0(tls, bp, st, caller_ctx, _func_obj, this_obj1, new_target, argc, argv, flags)\n" +
				"\tst.unwind(mark)\n" +
				"\ttls.Free(${4})\n" +
				"\treturn r5\n}\n\n" +
				"func _JS_CallInternal0(tls *libc.TLS, bp uintptr, st *jsStack, ${3}\n", 1},
		edit{"interpreter alloca entry", "_JS_CallInternal0", `^\ttls\.AllocaEntry\(\)\n\tdefer tls\.AllocaExit\(\)\n`, "", 1},
		edit{"interpreter alloca", "_JS_CallInternal0", `libc\.X__builtin_alloca\(tls, alloca_size\)`, "st.alloca(uint64(alloca_size))", 1},
	)
	for _, f := range []struct{ fn, ctx string }{
		{"_js_c_function_data_call", "ctx"},
		{"_js_call_c_function", "ctx2"},
		{"_js_call_bound_function", "ctx"},
	} {
		out = append(out,
			edit{"bump alloca entry", f.fn, `^\ttls\.AllocaEntry\(\)\n\tdefer tls\.AllocaExit\(\)\n`,
				"\tst, mark := jsStackMark(" + f.ctx + ")\n\tdefer st.unwind(mark)\n", 1},
			edit{"bump alloca", f.fn, `libc\.X__builtin_alloca\(tls, ((?:[^()]|\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\))*)\)`, "st.alloca(uint64(${1}))", 1},
		)
	}
	out = append(out, scriptEdits()...)
	out = append(out, throwEdits()...)
	out = append(out, promiseEdits()...)
	out = append(out, arrayEdits()...)
	out = append(out, languageEdits()...)
	out = append(out, privateEdits()...)
	out = append(out, zoneEdits()...)
	out = append(out, stringEdits()...)
	return append(out,
		edit{"receivers for stack traces", "_JS_CallInternal0", `^(\t*\(\*TJSRuntime\)\(unsafe\.Pointer\(rt\)\)\.Fcurrent_stack_frame = sf\n)`,
			"${1}\tst.record(sf, this_obj1, new_target, flags)\n", 2},
		edit{"receivers of native calls", "_js_call_c_function", `^(\t*\(\*TJSRuntime\)\(unsafe\.Pointer\(rt\)\)\.Fcurrent_stack_frame = sf\n)`,
			"${1}\tst.record(sf, this_obj, TJSValue{Ftag: EJS_TAG_UNDEFINED}, flags)\n", 1},
		// V8 says where the callee's name begins, the engine where its
		// parenthesis does (V8's ParseLeftHandSideContinuation); and where a
		// property's name begins, not its dot.
		edit{"columns of calls", "_js_parse_postfix_expr",
			`^(parse_func_call:\n\t\t;|\tparse_func_call:\n\t\t;)\n\t\top_token_ptr = (\(\*TJSParseState\)\(unsafe\.Pointer\(s\)\)\.Ftoken\.Fptr)\n`,
			"${1}\n\t\top_token_ptr = callPosition(s, ${2})\n\t\tif call_type == int32(EFUNC_CALL_NEW) {\n\t\t\top_token_ptr = entry\n\t\t}\n", 1},
		edit{"where await begins", "_js_parse_unary", `^(func _js_parse_unary\(.*\{\n)`,
			"${1}\tentry := (*TJSParseState)(unsafe.Pointer(s)).Ftoken.Fptr\n", 1},
		edit{"columns of await", "_js_parse_unary", `^(\t+)(_emit_op\(tls, s, uint8\(EOP_await\)\)\n)`,
			"${1}_emit_source_pos(tls, s, entry)\n${1}${2}", 1},
		edit{"columns of new", "_js_parse_postfix_expr",
			`^(func _js_parse_postfix_expr\(.*\{\n)`,
			"${1}\tentry := (*TJSParseState)(unsafe.Pointer(s)).Ftoken.Fptr\n", 1},
		edit{"columns of calls in tail position", "_js_parse_statement_or_decl",
			`^\t\t_emit_source_pos\(tls, s, op_token_ptr\)\n(\t\t_emit_return\(tls, s, int32\(ETRUE\)\)\n)`, "${1}", 1},
		edit{"columns of properties", "_js_parse_postfix_expr",
			`^(\tparse_property:\n\t\t;)\n\t\t_emit_source_pos\(tls, s, op_token_ptr\)\n`,
			"${1}\n\t\t_emit_source_pos(tls, s, (*TJSParseState)(unsafe.Pointer(s)).Ftoken.Fptr)\n", 1},
		edit{"too deep a recursion is a RangeError", "_JS_ThrowStackOverflow", `XJS_ThrowInternalError`, "XJS_ThrowRangeError", 1},
		edit{"loops begin as not asynchronous", "_push_break_entry",
			`^(\tlibc\.SetBitFieldPtr8Uint8\(be\+32, uint8\(EFALSE\), 1, 0x2\)\n)`, "${1}\t*envFlags(be) &^= awaitingBit\n", 1},
		edit{"for await begins", "_js_parse_for_in_of",
			`^(\t+)_emit_op\(tls, s, uint8\(EOP_for_await_of_start\)\)\n`, "${1}handler = emitAwaitingStart(tls, s, bp+16)\n", 1},
		edit{"for await has a handler", "_js_parse_for_in_of", `^(func _js_parse_for_in_of\(.*\{\n)`, "${1}\tvar handler int32\n", 1},
		edit{"for await ends", "_js_parse_for_in_of",
			`^(\t_emit_op\(tls, s, uint8\(EOP_drop\)\)\n)\t_emit_label\(tls, s, label_break\)\n\tif is_for_of != 0 \{\n`,
			"${1}\tif is_async != 0 {\n\t\temitAwaitingEnd(tls, s, label_break, handler)\n\t} else if _emit_label(tls, s, label_break); is_for_of != 0 {\n", 1},
		edit{"break leaves for await", "_emit_break",
			`^(\t+)_emit_op\(tls, s, uint8\(EOP_iterator_close\)\)\n`,
			"${1}if awaiting(top) {\n${1}\temitAwaitingBreak(tls, s)\n${1}} else {\n${1}\t_emit_op(tls, s, uint8(EOP_iterator_close))\n${1}}\n", 1},
		edit{"return leaves for await", "_emit_return",
			`^(\t+)if [^\n]*EJS_FUNC_ASYNC_GENERATOR\) \{\n\t+_emit_op\(tls, s, uint8\(EOP_nip\)\)[^}]*(\} else \{\n\t+_emit_op\(tls, s, uint8\(EOP_rot3r\)\))`,
			"${1}if awaiting(top) {\n${1}\temitAwaitingReturn(tls, s)\n${1}${2}", 1},
		edit{"throw leaves for await", "_js_iterator_get_value_done", `libc\.Uint32FromInt32\(0\)`, "uint32(awaitingOffset)", 1},
		edit{"exceptions leave for await", "_JS_CallInternal0", `^(\t+)if pos1 == 0 \{\n`,
			"${1}if pos1 == awaitingOffset {\n${1}\tsp = leaveAwaiting(tls, ctx10, sp)\n${1}} else if pos1 == 0 {\n", 1},
		edit{"the collector tells what it does", "XJS_RunGC", `^(\t_JS_RunGCInternal\(tls, rt, int32\(ETRUE\)\)\n)`,
			"\tdone := collecting(rt)\n${1}\tdone()\n", 1},
		edit{"V8-style stacks", "_build_backtrace",
			`^(func _build_backtrace\(.*\{\n)`,
			"${1}\tif BacktraceHook != nil {\n\t\tBacktraceHook(tls, ctx3, error_obj, filename, line_num, col_num, backtrace_flags)\n\t\treturn\n\t}\n", 1},
		edit{"Node's loader links modules, the engine must not look for them", "_js_resolve_module",
			`^(func _js_resolve_module\(.*\{\n)`, "${1}\tif DynamicImportHook != nil {\n\t\treturn 0\n\t}\n", 1},
		edit{"import() goes to Node's loader", "_js_dynamic_import_job",
			`^(func _js_dynamic_import_job\(.*\{\n)`,
			"${1}\tif DynamicImportHook != nil {\n\t\treturn DynamicImportHook(tls, ctx2, argv)\n\t}\n", 1},
	)
}
