package libquickjs

import (
	"sync"
	"unsafe"

	"modernc.org/libc"
)

// messages are V8's texts for errors of the engine that programs and people
// look at, by the engine's own formats. A text takes the same arguments or
// leaves the last ones out.
var messages = map[string]string{
	"cannot read property '%s' of null":                            "Cannot read properties of null (reading '%s')",
	"cannot read property '%s' of undefined":                       "Cannot read properties of undefined (reading '%s')",
	"cannot set property '%s' of null":                             "Cannot set properties of null (setting '%s')",
	"cannot set property '%s' of undefined":                        "Cannot set properties of undefined (setting '%s')",
	"'%s' is not defined":                                          "%s is not defined",
	"'%s' is read-only":                                            "Assignment to constant variable.",
	"%s is not initialized":                                        "Cannot access '%s' before initialization",
	"stack overflow":                                               "Maximum call stack size exceeded",
	"invalid array length":                                         "Invalid array length",
	"invalid string length":                                        "Invalid string length",
	"invalid array buffer length":                                  "Array buffer allocation failed",
	"object is not extensible":                                     "Cannot add property, object is not extensible",
	"circular prototype chain":                                     "Cyclic __proto__ value",
	"circular reference":                                           "Converting circular structure to JSON",
	"class constructors must be invoked with 'new'":                "Class constructor cannot be invoked without 'new'",
	"invalid 'instanceof' right operand":                           "Right-hand side of 'instanceof' is not callable",
	"cannot convert symbol to string":                              "Cannot convert a Symbol value to a string",
	"cannot convert symbol to number":                              "Cannot convert a Symbol value to a number",
	"cannot convert bigint to number":                              "Cannot convert a BigInt value to a number",
	"cannot convert to object":                                     "Cannot convert undefined or null to object",
	"value is not iterable":                                        "object is not iterable",
	"derived class constructor must return an object or undefined": "Derived constructors may only return object or undefined",
	"'this' can be initialized only once":                          "Super constructor may only be called once",
	"parent class must be constructor":                             "Class extends value is not a constructor or null",
	"invalid value used as WeakMap key":                            "Invalid value used as weak map key",
	"invalid code point":                                           "Invalid code point",
	"radix must be between 2 and 36":                               "toString() radix must be between 2 and 36",
	"property is not configurable":                                 "Cannot redefine property",
	"cannot invoke a running generator":                            "Generator is already running",
	"invalid regular expression flags":                             "Invalid regular expression flags",
	"identifier expected":                                          "Unexpected token",
	"invalid assignment left-hand side":                            "Invalid left-hand side in assignment",
	"unexpected end of string":                                     "Invalid or unexpected token",
	"unexpected character":                                         "Invalid or unexpected token",
	"invalid number literal":                                       "Invalid or unexpected token",
}

// messageTexts holds them as C strings, made once.
var messageTexts = sync.OnceValue(func() map[string]uintptr {
	m := make(map[string]uintptr, len(messages))
	for from, to := range messages {
		p, err := libc.CString(to)
		if err != nil {
			panic(err) // out of memory
		}
		m[from] = p
	}
	return m
})

// v8Message returns the C string to use instead of the engine's format.
func v8Message(format uintptr) uintptr {
	n := 0
	for *(*byte)(unsafe.Add(nil, format+uintptr(n))) != 0 {
		n++
	}
	if p, ok := messageTexts()[unsafe.String((*byte)(unsafe.Add(nil, format)), n)]; ok {
		return p
	}
	return format
}
