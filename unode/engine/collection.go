package engine

import lib "modernc.org/libquickjs"

// Entries lists what a Map, Set or one of their iterators holds, for showing it:
// keys and values in turn when keyed, else values. An iterator is not moved.
// Weak collections give nothing: their order would show the collector.
func (iso *Isolate) Entries(v Value) (list []Value, keyed bool) {
	var keys, values bool
	switch v.Kind() {
	case KindMap:
		keys, values = true, true
	case KindSet:
		keys = true
	case KindMapIterator, KindSetIterator:
		kind := lib.IteratorKind(v.c())
		keys = kind != lib.EJS_ITERATOR_KIND_VALUE || v.Kind() == KindSetIterator
		values = kind != lib.EJS_ITERATOR_KIND_KEY
		if v.Kind() == KindSetIterator {
			values = kind == lib.EJS_ITERATOR_KIND_KEY_AND_VALUE
		}
	default:
		return nil, false
	}
	isSet := v.Kind() == KindSet || v.Kind() == KindSetIterator
	lib.Records(iso.tls, v.c(), func(key, value lib.TJSValue) {
		if keys {
			list = append(list, iso.Dup(Value(key)))
		}
		if values {
			if isSet {
				value = key
			}
			list = append(list, iso.Dup(Value(value)))
		}
	})
	return list, keys && values
}
