package patches

// promiseEdits make a context and promise hooks follow promises, and weak
// references keep the rules of jobs: see _hooks/context.go and _hooks/weak.go.
func promiseEdits() []edit {
	return []edit{
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
	}
}
