package patches

// fileEdits are applied to the hand-written files of the module.
var fileEdits = map[string][]edit{
	"libquickjs.go": {
		{"a full JavaScript stack is an overflow too", "_js_check_stack_overflow",
			`^(func _js_check_stack_overflow\(.*\{\n)`,
			"${1}\tif jsStackFull(rt, uintptr(sz)) {\n\t\treturn 1\n\t}\n", 1},
	},
}

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
	for _, n := range notes {
		out = append(out, edit{"what an error is about", n.fn,
			`^(\t+)((?:return |[^\n=]* = )?_*X?JS_Throw\w+\(tls, (\w+)[,)])`,
			"${1}note(${3}, " + n.subject + ", " + n.name + ")\n${1}${2}", n.count})
	}
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
		edit{"columns of new", "_js_parse_postfix_expr",
			`^(func _js_parse_postfix_expr\(.*\{\n)`,
			"${1}\tentry := (*TJSParseState)(unsafe.Pointer(s)).Ftoken.Fptr\n", 1},
		edit{"columns of calls in tail position", "_js_parse_statement_or_decl",
			`^\t\t_emit_source_pos\(tls, s, op_token_ptr\)\n(\t\t_emit_return\(tls, s, int32\(ETRUE\)\)\n)`, "${1}", 1},
		edit{"columns of properties", "_js_parse_postfix_expr",
			`^(\tparse_property:\n\t\t;)\n\t\t_emit_source_pos\(tls, s, op_token_ptr\)\n`,
			"${1}\n\t\t_emit_source_pos(tls, s, (*TJSParseState)(unsafe.Pointer(s)).Ftoken.Fptr)\n", 1},
		edit{"V8's texts of errors", "_JS_ThrowError2", `XJS_NewStringLen\(tls, ctx1, v3, libc\.Xstrlen\(tls, v3\)\)`, "message(tls, ctx1, error_num, fmt, ap, v3)", 1},
		edit{"errors that only the engine has", "XJS_ThrowInternalError", `int32\(EJS_INTERNAL_ERROR\)`, "internalErrorKind(fmt)", 1},
		edit{"syntax errors know their parser", "_js_parse_error_v", `_JS_ThrowError2\(tls, ctx2, int32\(EJS_SYNTAX_ERROR\), fmt, ap, int32\(EFALSE\)\)`,
			"throwSyntaxError(tls, ctx2, s1, ptr1, fmt, ap)", 1},
		edit{"regular expressions in their errors", "_js_compile_regexp", `^(\t+)((?:return )?XJS_Throw)`, "${1}noteWith(ctx1, pattern, flags)\n${1}${2}", 2},
		edit{"what is circular", "_js_json_to_str", `^(\t+)(XJS_ThrowTypeError\(tls, ctx6, )`,
			"${1}noteWith(ctx6, _val, (*TJSONStringifyContext)(unsafe.Pointer(jsc)).Fstack)\n${1}${2}", 2},
		edit{"accessors without a setter", "XJS_SetPropertyInternal", `^(\t+)((?:return|ret =) _call_setter\()`, "${1}note(ctx3, _this_obj, prop)\n${1}${2}", 3},
		edit{"what cannot be called", "_JS_CallInternal0", `^(\treturn XJS_ThrowTypeError\(tls, caller_ctx, )`, "\tnote(caller_ctx, _func_obj, 0)\n${1}", 1},
		edit{"arguments that miss a comma", "_js_parse_postfix_expr", `_js_parse_expect\(tls, s, int32\(','\)\)`, "expectArgument(tls, s)", 2},
		edit{"null and undefined are not iterable", "_JS_GetIterator", `^(func _JS_GetIterator\(.*\{\n)`,
			"${1}\tif isNullish(obj) {\n\t\treturn throwNotIterable(tls, ctx2, obj)\n\t}\n", 1},
		edit{"keys of null and undefined", "_JS_GetPropertyValue", `^(\tgoto slow_path\nslow_path:\n\t;\n)`,
			"${1}\tif isNullish(_this_obj) {\n\t\treturn throwNullRead(tls, ctx6, _this_obj, _prop)\n\t}\n", 1},
		edit{"too deep a recursion is a RangeError", "_JS_ThrowStackOverflow", `XJS_ThrowInternalError`, "XJS_ThrowRangeError", 1},
		edit{"reactions hold a context and a promise", "_perform_promise_then", `(\trd = Xjs_mallocz\(tls, ctx2, )uint64\(64\)\)`, "${1}uint64(reactionSize))", 1},
		edit{"reactions remember their context and promise", "_perform_promise_then", `^(\t\trd_array\[i\] = rd\n)`,
			"${1}\t\tkeepContext(tls, ctx2, rd, promise, *(*TJSValue)(unsafe.Add(nil, cap_resolving_funcs)), i == 0)\n", 1},
		edit{"reactions of settled promises pass them on", "_perform_promise_then",
			`XJS_EnqueueJob\(tls, ctx2, (__ccgo_fp\(_promise_reaction_job\)), int32\(5\), bp\+16\)`, "enqueueReaction(tls, ctx2, rd, ${1}, bp+16)", 1},
		edit{"reactions pass them on", "_fulfill_or_reject_promise",
			`XJS_EnqueueJob\(tls, ctx2, (__ccgo_fp\(_promise_reaction_job\)), int32\(5\), bp\+16\)`, "enqueueReaction(tls, ctx2, rd, ${1}, bp+16)", 1},
		edit{"reactions run in their context", "_promise_reaction_job", `^(func _promise_reaction_job\(.*\{\n)`,
			"${1}\tdefer leaveJob(tls, ctx2, enterJob(tls, ctx2, argc, argv, 5))\n", 1},
		edit{"thenables pass the context on", "_js_promise_resolve_function_call",
			`XJS_EnqueueJob\(tls, ctx2, (__ccgo_fp\(_js_promise_resolve_thenable_job\)), int32\(3\), bp\+32\)`, "enqueueThenable(tls, ctx2, ${1}, bp+32)", 1},
		edit{"thenables run in their context", "_js_promise_resolve_thenable_job", `^(func _js_promise_resolve_thenable_job\(.*\{\n)`,
			"${1}\tdefer leaveJob(tls, ctx1, enterJob(tls, ctx1, argc, argv, 3))\n", 1},
		edit{"reactions free their context", "_promise_reaction_data_free", `^(\tXjs_free_rt\(tls, rt1, rd\)\n)`, "\tfreeContext(tls, rt1, rd)\n${1}", 1},
		edit{"the collector sees the context of reactions", "_js_promise_mark",
			`^(\t+XJS_MarkValue\(tls, rt, \(\*TJSPromiseReactionData\)\(unsafe\.Pointer\(rd\)\)\.Fhandler, __ccgo_fp_mark_func\)\n)`,
			"${1}\t\t\tXJS_MarkValue(tls, rt, *(*TJSValue)(unsafe.Add(nil, rd+reactionContext)), __ccgo_fp_mark_func)\n" +
				"\t\t\tXJS_MarkValue(tls, rt, *(*TJSValue)(unsafe.Add(nil, rd+reactionPromise)), __ccgo_fp_mark_func)\n", 1},
		edit{"promise hooks: made", "_js_promise_constructor", `^(\tXJS_SetOpaque\(tls, obj, s\)\n)`, "${1}\tpromiseMade(tls, ctx1, obj)\n", 1},
		edit{"promise hooks: then() is the parent", "_js_promise_then", `^(\tresult_promise = )(_js_new_promise_capability\(tls, ctx1, bp\+16, ctor\))\n`,
			"\tsetParent(ctx1, this_val)\n${1}${2}\n\tsetParent(ctx1, TJSValue{Ftag: EJS_TAG_UNDEFINED})\n", 1},
		edit{"promise hooks: an async function's promise is the parent of what it awaits", "_js_async_function_resume",
			`^(\tpromise = _js_promise_resolve\(.*\)\n)`,
			"\tsetParent(ctx1, settledBy(*(*TJSValue)(unsafe.Add(nil, s+unsafe.Offsetof(TJSAsyncFunctionState{}.Fresolving_funcs)))))\n${1}\tsetParent(ctx1, TJSValue{Ftag: EJS_TAG_UNDEFINED})\n", 1},
		edit{"promise hooks: settled", "_fulfill_or_reject_promise", `^(func _fulfill_or_reject_promise\(.*\{\n)`, "${1}\tpromiseSettled(tls, ctx2, promise)\n", 1},
		edit{"a WeakRef's target stays until the end of the job", "_js_weakref_deref", `^(\tif _js_weakref_is_live\(tls, )(.*)(\) != 0 \{\n)`,
			"${1}${2}${3}\t\tkeepDuringJob(ctx1, ${2})\n", 1},
		edit{"a new WeakRef's target stays until the end of the job", "_js_weakref_constructor", `^(\t.* = _js_weakref_new\(tls, ctx1, arg\)\n)`,
			"${1}\tkeepDuringJob(ctx1, arg)\n", 1},
		edit{"finalization callbacks go to the loop", "_finrec_delete_weakref", `_JS_EnqueueJob2\((tls, .*, )(__ccgo_fp\(_js_finrec_job\)), int32\(2\), bp\+16, int32\(ETRUE\)\)`,
			"enqueueFinalization(${1}${2}, bp+16)", 1},
		edit{"shift() moves the array's start", "_js_array_pop", `libc\.Xmemmove\(tls, (\*\(\*uintptr\)\(unsafe\.Add\(nil, bp\+\d+\)\)), .*\)\n`,
			"shiftArray(tls, ctx5, p1, ${1})\n", 1},
		edit{"unshift() and splice() move memory", "_JS_CopySubArray", `^(func _JS_CopySubArray\(.*\{\n)`,
			"${1}\tif done := moveArray(tls, ctx1, _obj, to_pos, from_pos, count); done != 0 {\n\t\treturn min(done, 0)\n\t}\n", 1},
		edit{"V8's text of native functions", "_js_function_toString", `(_JS_ConcatString3\(tls, ctx1, pref, name, )suff\)`, "${1}nativeSuffix(suff))", 1},
		// AsyncIteratorClose awaits what return() gives: see forawait.go.
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
