package patches

// scriptEdits are for scripts, realms and modules: see _hooks/global.go, script.go
// and link.go.
func scriptEdits() []edit {
	return []edit{
		{"variables of intercepted globals", "_JS_CallInternal0",
			`XJS_GetPropertyInternal\(tls, ctx10, \(\*TJSContext\)\(unsafe\.Pointer\(ctx10\)\)\.Fglobal_obj, (\(\*TJSClosureVar\)\(unsafe\.Pointer\(cv\)\)\.Fvar_name), \(\*TJSContext\)\(unsafe\.Pointer\(ctx10\)\)\.Fglobal_obj, (opcode-int32\(EOP_get_var_undef\))\)`,
			"getGlobal(tls, ctx10, ${1}, ${2})", 1},
		{"declarations of intercepted globals", "_js_closure_define_global_var", `^(func _js_closure_define_global_var\(.*\{\n)`,
			"${1}\tif *(*uint16)(unsafe.Add(nil, cv))&0x8 == 0 && intercepted(ctx) {\n\t\treturn defineGlobal(tls, ctx, cv)\n\t}\n", 1},
		{"hoisted functions of intercepted globals", "_instantiate_hoisted_definitions",
			`uint8\(EOP_put_var_ref\)`, "putFunction(cv)", 1},
		{"eval() may be forbidden", "_JS_EvalObject", `^(func _JS_EvalObject\(.*\{\n)`,
			"${1}\tif evalForbidden(ctx2, val) {\n\t\treturn throwEvalForbidden(tls, ctx2)\n\t}\n", 1},
		{"scripts begin anywhere in a file", "_compute_pc2line_info",
			`_get_line_col_cached\(tls, (\(\*TJSFunctionDef\)\(unsafe\.Pointer\(s1?\)\)\.)Fget_line_col_cache, (bp(?:\+\d+)?), (.*)\)$`,
			"placed(${1}Fctx, _get_line_col_cached(tls, ${1}Fget_line_col_cache, ${2}, ${3}), ${2})", 2},
		{"places of syntax errors", "_js_parse_error_v", `^(\tline_num = )(_get_line_col\(tls, (bp\+32), .*\))$`,
			"${1}syntaxError(ctx2, s1, ptr1, ${2}, ${3})", 1},
		{"what a re-export lacks", "_js_inner_module_linking",
			`_js_resolve_export_throw_error\(tls, ctx1, ret, m, (\(\*TJSExportEntry\)\(unsafe\.Pointer\(me\)\)\.)Fexport_name\)`,
			"throwLinkError(tls, ctx1, ret, m, *(*int32)(unsafe.Pointer(&${1}Fu)), ${1}Flocal_name)", 1},
		{"what an import lacks", "_js_inner_module_linking",
			`_js_resolve_export_throw_error\(tls, ctx1, ret1, m1, (\(\*TJSImportEntry\)\(unsafe\.Pointer\(mi\)\)\.)Fimport_name\)`,
			"throwLinkError(tls, ctx1, ret1, m, ${1}Freq_module_idx, ${1}Fimport_name)", 1},
		{"a module's inner promise is nobody's business", "_js_execute_sync_module",
			`^(\t\*\(\*TJSValue\)\(unsafe\.Add\(nil, pvalue\)\) = XJS_PromiseResult\(tls, ctx1, promise\)\n)`,
			"\tMarkPromiseHandled(tls, ctx1, promise)\n${1}", 1},
	}
}
