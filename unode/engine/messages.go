package engine

// plainMessages are V8's texts that do not depend on anything, by the engine's.
var plainMessages = map[string]string{
	"stack overflow":                                               "Maximum call stack size exceeded",
	"string too long":                                              "Invalid string length",
	"invalid string length":                                        "Invalid string length",
	"invalid array buffer length":                                  "Array buffer allocation failed",
	"invalid array buffer max length":                              "Invalid array buffer max length",
	"circular prototype chain":                                     "Cyclic __proto__ value",
	"prototype is immutable":                                       "Immutable prototype object 'Object.prototype' cannot have their prototype set",
	"cannot convert symbol to string":                              "Cannot convert a Symbol value to a string",
	"cannot convert symbol to number":                              "Cannot convert a Symbol value to a number",
	"bigint argument with unary +":                                 "Cannot convert a BigInt value to a number",
	"bigint operands are forbidden for >>>":                        "BigInts have no unsigned right shift, use >> instead",
	"BigInt division by zero":                                      "Division by zero",
	"BigInt negative exponent":                                     "Exponent must be non-negative",
	"BigInt is too large":                                          "Maximum BigInt size exceeded",
	"BigInt is too large to allocate":                              "Maximum BigInt size exceeded",
	"'this' can be initialized only once":                          "Super constructor may only be called once",
	"derived class constructor must return an object or undefined": "Derived constructors may only return object or undefined",
	"iterator does not have a throw method":                        "The iterator does not provide a 'throw' method",
	"cannot invoke a running generator":                            "Generator is already running",
	"promise self resolution":                                      "Chaining cycle detected for promise #<Promise>",
	"proxy: inconsistent prototype":                                "'getPrototypeOf' on proxy: trap returned neither object nor null",
	"unparenthesized unary expression can't appear on the left-hand side of '**'": "Unary operator used immediately before exponentiation expression. Parenthesis must be used to disambiguate operator precedence",
	"empty array":                                     "Reduce of empty array with no initial value",
	"empty iterator":                                  "Reduce of a done iterator with no initial value",
	"toPrimitive":                                     "Cannot convert object to primitive value",
	"radix must be between 2 and 36":                  "toString() radix argument must be between 2 and 36",
	"Date value is NaN":                               "Invalid time value",
	"bad normalization form":                          "The normalization form should be one of NFC, NFD, NFKC, NFKD.",
	"ArrayBuffer is detached":                         "Cannot perform operation on a detached ArrayBuffer",
	"cannot be called":                                "Abstract class TypedArray not directly constructable",
	"abstract class not constructable":                "Abstract class Iterator not directly constructable",
	"out of bound":                                    "Offset is outside the bounds of the DataView",
	"out-of-bound access":                             "Invalid atomic access index",
	"expecting hex digit":                             "URI malformed",
	"expecting surrogate pair":                        "URI malformed",
	"malformed UTF-8":                                 "URI malformed",
	"expecting %%":                                    "URI malformed",
	"not a object":                                    "CreateListFromArrayLike called on non-object",
	"out-of-bound index in typed array":               "Invalid typed array index",
	"negative index in typed array":                   "Invalid typed array index",
	"non integer index in typed array":                "Invalid typed array index",
	"argument must be a function":                     "FinalizationRegistry: cleanup must be callable",
	"held value cannot be the target":                 "FinalizationRegistry.prototype.register: target and holdings must not be same",
	"proxy: duplicate property":                       "'ownKeys' on proxy: trap returned duplicate entries",
	"cannot have setter/getter and value or writable": "Invalid property descriptor. Cannot both specify accessors and a value or writable attribute",
	"invalid byteOffset or byteLength":                "Offset is outside the bounds of the DataView",
	"Do not know how to serialize a BigInt":           "Do not know how to serialize a BigInt",
}

// messages tell V8's texts by the engine's formats. "" leaves the engine's.
var messages = map[string]func(*thrown) string{
	"invalid array length":     (*thrown).arrayLength,
	"not a function":           (*thrown).notFunction,
	"not a constructor":        (*thrown).notConstructor,
	"%s is not a constructor":  (*thrown).notConstructor,
	"value is not iterable":    (*thrown).notIterable,
	"'%s' is not defined":      func(t *thrown) string { return t.str(0) + " is not defined" },
	"%s is not initialized":    (*thrown).uninitialized,
	"'%s' is read-only":        (*thrown).readOnly,
	"object is not extensible": (*thrown).notExtensible,
	"not an object":            (*thrown).notObject,
	"cannot convert to object": (*thrown).toObject,
	"not a Date object":        (*thrown).notDate,
	"not a TypedArray":         (*thrown).notTypedArray,
	"not a DataView":           func(t *thrown) string { return t.incompatible("DataView") },
	"not a generator": func(t *thrown) string {
		return "Method [Generator].prototype." + t.function() + " called on incompatible receiver " + t.show(t.this())
	},
	"%s object expected":                            (*thrown).wrongClass,
	"must be called with new":                       (*thrown).requiresNew,
	"constructor requires 'new'":                    (*thrown).requiresNew,
	"class constructors must be invoked with 'new'": (*thrown).classWithoutNew,
	"invalid array index":                           (*thrown).invalidIndex,
	"invalid length":                                (*thrown).typedArrayLength,
	"invalid offset":                                (*thrown).typedArrayOffset,
	"invalid brand on object":                       (*thrown).brand,
	"expecting <brand> private field":               (*thrown).brand,
	"invalid regular expression flags":              (*thrown).regexpFlags,
	"%s":                                            (*thrown).badRegExp,
	"circular reference":                            (*thrown).circular,
	"invalid 'instanceof' right operand":            (*thrown).instanceOf,
	"operand 'prototype' property is not an object": (*thrown).prototypeOf,
	"parent prototype must be an object or null":    (*thrown).parentPrototype,
	"cannot convert to bigint":                      (*thrown).toBigInt,
	"cannot convert to BigInt":                      (*thrown).toBigInt,
	"cannot read property '%s' of %s":               (*thrown).nullReadKey,
	"cannot read property '%s' of null":             (*thrown).nullReadKey,
	"cannot read property '%s' of undefined":        (*thrown).nullReadKey,
	"cannot set property '%s' of null":              func(t *thrown) string { return "Cannot set properties of null (setting '" + t.name() + "')" },
	"cannot set property '%s' of undefined":         func(t *thrown) string { return "Cannot set properties of undefined (setting '" + t.name() + "')" },
	"null or undefined are forbidden":               func(t *thrown) string { return t.method("String") + " called on null or undefined" },
	"no setter for property": func(t *thrown) string {
		return "Cannot set property " + t.name() + " of " + t.show(t.about) + " which has only a getter"
	},
	"could not delete property":    func(t *thrown) string { return "Cannot delete property '" + t.name() + "' of " + t.show(t.about) },
	"property is not configurable": func(t *thrown) string { return "Cannot redefine property: " + t.name() },
	"invalid descriptor flags":     func(t *thrown) string { return "Cannot redefine property: " + t.name() },
	"invalid 'in' operand": func(t *thrown) string {
		return "Cannot use 'in' operator to search for '" + t.name() + "' in " + t.show(t.about)
	},
	"parent class must be constructor": func(t *thrown) string {
		return "Class extends value " + t.show(t.about) + " is not a constructor or null"
	},
	"private class field '%s' does not exist": func(t *thrown) string {
		if !t.about.IsNull() {
			return "Cannot read private member " + t.str(0) + " from an object whose class did not declare it"
		}
		return "Cannot write private member " + t.str(0) + " to an object whose class did not declare it"
	},
	"private class field '%s' already exists": func(t *thrown) string { return "Cannot initialize " + t.str(0) + " twice on the same object" },
	"private method is already present": func(t *thrown) string {
		return "Cannot initialize private methods of class " + t.iso.homeClass(Value(t.frame.Func)) + " twice on the same object"
	},
	"not a number":  func(t *thrown) string { return t.method("Number") + " requires that 'this' be a Number" },
	"not a string":  func(t *thrown) string { return t.method("String") + " requires that 'this' be a String" },
	"not a boolean": func(t *thrown) string { return t.method("Boolean") + " requires that 'this' be a Boolean" },
	"not a BigInt":  func(t *thrown) string { return t.method("BigInt") + " requires that 'this' be a BigInt" },
	"not a symbol": func(t *thrown) string {
		if t.path == "Symbol.keyFor" {
			return t.show(t.arg(0)) + " is not a symbol"
		}
		return t.method("Symbol") + " requires that 'this' be a Symbol"
	},
	"cannot convert bigint to number": func(t *thrown) string {
		if t.native {
			return "Cannot convert a BigInt value to a number"
		}
		return "Cannot mix BigInt and other types, use explicit conversions"
	},
	"cannot convert to BigInt: not an integer": func(t *thrown) string {
		return "The number " + t.show(t.arg(0)) + " cannot be converted to a BigInt because it is not an integer"
	},
	"cannot convert NaN or Infinity to BigInt": func(t *thrown) string {
		return "The number " + t.show(t.arg(0)) + " cannot be converted to a BigInt because it is not an integer"
	},
	"invalid bigint literal": func(t *thrown) string {
		if t.function() != "BigInt" {
			return ""
		}
		return "Cannot convert " + t.show(t.arg(0)) + " to a BigInt"
	},
	"invalid value used as %s key": func(t *thrown) string {
		if t.str(0) == "WeakSet" {
			return "Invalid value used in weak set"
		}
		return "Invalid value used as weak map key"
	},
	"invalid target": func(t *thrown) string {
		if t.frame.Ctor {
			return "WeakRef: invalid target"
		}
		return "FinalizationRegistry.prototype.register: invalid target"
	},
	"invalid unregister token": func(t *thrown) string { return "Invalid unregisterToken ('" + t.show(t.arg(t.tokenIndex())) + "')" },
	"invalid repeat count":     func(t *thrown) string { return "Invalid count value: " + t.show(t.arg(0)) },
	"invalid code point":       func(t *thrown) string { return "Invalid code point " + t.show(t.arg(0)) },
	"invalid number of digits": func(t *thrown) string {
		if t.function() == "toFixed" {
			return "toFixed() digits argument must be between 0 and 100"
		}
		if t.function() == "toExponential" {
			return "toExponential() argument must be between 0 and 100"
		}
		return "toPrecision() argument must be between 1 and 100"
	},
	"invalid hint":                  func(t *thrown) string { return "Invalid hint: " + t.show(t.arg(0)) },
	"regexp must have the 'g' flag": func(t *thrown) string { return t.path + " called with a non-global RegExp argument" },
	"regexp not supported":          func(t *thrown) string { return "First argument to " + t.path + " must not be a regular expression" },
	"invalid array index: %ld":      func(t *thrown) string { return "Invalid index : " + t.show(t.arg(0)) },
	"ArrayBuffer object expected":   func(t *thrown) string { return "First argument to DataView constructor must be an ArrayBuffer" },
	"invalid byteOffset": func(t *thrown) string {
		return "Start offset " + t.show(t.arg(1)) + " is outside the bounds of the buffer"
	},
	"invalid byteLength":            func(t *thrown) string { return "Invalid DataView length " + t.show(t.arg(2)) },
	"array buffer is not resizable": func(t *thrown) string { return t.incompatible("ArrayBuffer") },
	"not a prototype":               func(t *thrown) string { return "Object prototype may only be an Object or null: " + t.show(t.arg(0)) },
	"invalid getter":                func(t *thrown) string { return "Getter must be a function: " + t.showOf("get") },
	"invalid setter":                func(t *thrown) string { return "Setter must be a function: " + t.showOf("set") },
	"must be positive":              func(t *thrown) string { return t.show(t.arg(0)) + " must be positive" },
	".size is not a number": func(t *thrown) string {
		if !t.arg(0).IsObject() {
			return t.path + " argument must be an object"
		}
		return "The .size property is NaN"
	},
	"proxy: defineProperty exception": func(t *thrown) string {
		return "'defineProperty' on proxy: trap returned falsish for property '" + t.name() + "'"
	},
	"undefined private field '%s'": func(t *thrown) string {
		return "Private field '" + t.str(0) + "' must be declared in an enclosing class"
	},
	"redeclaration of '%s'":                 func(t *thrown) string { return "Identifier '" + t.str(0) + "' has already been declared" },
	"duplicate exported name '%s'":          func(t *thrown) string { return "Duplicate export of '" + t.str(0) + "'" },
	"exported variable '%s' does not exist": func(t *thrown) string { return "Export '" + t.str(0) + "' is not defined in module" },
	"integer TypedArray expected": func(t *thrown) string {
		if t.function() == "wait" || t.function() == "notify" || t.function() == "waitAsync" {
			return t.show(t.arg(0)) + " is not an int32 or BigInt64 typed array."
		}
		return t.show(t.arg(0)) + " is not an integer typed array."
	},
	"not a SharedArrayBuffer TypedArray": func(t *thrown) string { return t.show(t.arg(0)) + " is not a shared typed array." },
	"Array loo long": func(t *thrown) string {
		if t.function() != "push" {
			return ""
		}
		return "Pushing 1 elements on an array-like of length 9007199254740991 is disallowed, as the total surpasses 2**53-1"
	},
	"iterator must return an object": func(t *thrown) string {
		if v := t.about; t.native && (v.IsNumber() || v.IsBool() || v.IsNullish()) {
			return "Iterator result " + t.show(v) + " is not an object"
		}
		return "Iterator result is not an object"
	},
	"revoked proxy":                                func(t *thrown) string { return "Cannot perform '" + t.trap() + "' on a proxy that has been revoked" },
	"proxy: cannot set property":                   func(t *thrown) string { return "'set' on proxy: trap returned falsish for property '" + t.name() + "'" },
	"proxy: properties must be strings or symbols": func(t *thrown) string { return "a value is not a valid property name" },
}

// regexpMessages are V8's texts of what is wrong with a regular expression
// (src/regexp/regexp-error.h), by the engine's.
var regexpMessages = map[string]string{
	"expecting ')'":                                     "Unterminated group",
	"unexpected end":                                    "Unterminated character class",
	"nothing to repeat":                                 "Nothing to repeat",
	"invalid repetition count":                          "numbers out of order in {} quantifier",
	"duplicate group name":                              "Duplicate capture group name",
	"group name not defined":                            "Invalid named capture referenced",
	"expecting group name":                              "Invalid named reference",
	"invalid group name":                                "Invalid capture group name",
	"invalid group":                                     "Invalid group",
	"invalid class range":                               "Range out of order in character class",
	"extraneous characters at the end":                  "Unmatched ')'",
	"unknown unicode property name":                     "Invalid property name",
	"unknown unicode property value":                    "Invalid property name",
	"unknown unicode script":                            "Invalid property name",
	"unknown unicode general category":                  "Invalid property name",
	"expecting '{' after \\p":                           "Invalid property name",
	"syntax error":                                      "Nothing to repeat",
	"too many captures":                                 "Too many captures",
	"invalid escape sequence in regular expression":     "Invalid escape",
	"invalid decimal escape in regular expression":      "Invalid decimal escape",
	"back reference out of range in regular expression": "Invalid escape",
	"invalid character in class in regular expression":  "Invalid character in character class",
	"invalid class set operation in regular expression": "Invalid set operation in character class",
	"invalid operation in regular expression":           "Invalid set operation in character class",
	"malformed unicode char":                            "Invalid Unicode escape",
	"negated character class with strings in regular expression debugger eval code": "Negated character class may contain strings",
	"stack overflow": "Regular expression too large",
}
