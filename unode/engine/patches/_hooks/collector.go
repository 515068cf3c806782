package libquickjs

import (
	"unsafe"

	"modernc.org/libc"
)

// CollectorHook, when set, is called when the collector of a runtime begins; what
// it returns is called when it has ended.
var CollectorHook func(rt uintptr) (done func())

func collecting(rt uintptr) (done func()) {
	if CollectorHook == nil {
		return func() {}
	}
	return CollectorHook(rt)
}

// Objects calls f for the objects of a runtime, borrowed. f must not make or drop
// any.
func Objects(tls *libc.TLS, rt uintptr, f func(v TJSValue)) {
	head := rt + unsafe.Offsetof(TJSRuntime{}.Fgc_obj_list)
	for el := (*Tlist_head)(unsafe.Add(nil, head)).Fnext; el != head; el = (*Tlist_head)(unsafe.Add(nil, el)).Fnext {
		h := el - unsafe.Offsetof(TJSGCObjectHeader{}.Flink)
		if *(*uint8)(unsafe.Add(nil, _js_rc(tls, h)+3))&0x7f != EJS_GC_OBJ_TYPE_JS_OBJECT {
			continue
		}
		var v TJSValue
		*(*uintptr)(unsafe.Pointer(&v)) = h
		v.Ftag = EJS_TAG_OBJECT
		f(v)
	}
}
