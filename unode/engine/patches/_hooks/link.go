package libquickjs

import (
	"strings"

	"modernc.org/libc"
)

// LinkError is an import or re-export that failed to link: the module that has
// it, what it asks for and of whom.
type LinkError struct {
	Module          uintptr
	Name, Specifier string
}

// LastLinkError is what linking stopped at last.
func (s *jsStack) LastLinkError() LinkError { return s.link }

func atomText(tls *libc.TLS, ctx uintptr, a TJSAtom) string {
	s := XJS_AtomToCStringLen(tls, ctx, 0, a)
	if s == 0 {
		return ""
	}
	defer XJS_FreeCString(tls, ctx, s)
	return libc.GoString(s)
}

// throwLinkError throws what V8 says of name, which module m asks for in its
// import number request.
func throwLinkError(tls *libc.TLS, ctx uintptr, res TJSResolveResultEnum, m uintptr, request int32, name TJSAtom) {
	e := LinkError{m, atomText(tls, ctx, name), atomText(tls, ctx, ModuleRequest(m, int(request)).Fmodule_name)}
	if s := StackOf(ctx); s != nil {
		s.link = e
	}
	text := "The requested module '" + e.Specifier + "' does not provide an export named '" + e.Name + "'"
	switch res {
	case EJS_RESOLVE_RES_EXCEPTION:
		return
	case EJS_RESOLVE_RES_CIRCULAR:
		text = "Detected cycle while resolving name '" + e.Name + "' in '" + e.Specifier + "'"
	case EJS_RESOLVE_RES_AMBIGUOUS:
		text = "The requested module '" + e.Specifier + "' contains conflicting star exports for name '" + e.Name + "'"
	}
	format, _ := libc.CString(strings.ReplaceAll(text, "%", "%%"))
	XJS_ThrowSyntaxError(tls, ctx, format, 0)
	libc.Xfree(tls, format)
}
