package engine

// SetUsing makes the engine take using declarations. Its arguments, consumed,
// are functions: add(list, value, async) puts a resource on a list and returns
// it; dispose(list, async) disposes of a list at its end, rethrow(list, error,
// async) after an exception, which it throws. When async is true the last two
// return what to await.
func (iso *Isolate) SetUsing(add, dispose, rethrow Value) {
	for i, f := range []Value{add, dispose, rethrow} {
		iso.SetSlot(slotUsing+Slot(i), f)
	}
}

// LastMatch tells of the last match of a regular expression: its text, borrowed,
// and the start and end of the match and its groups in UTF-16 units, -1 for a
// group without. last is the number of the last group. ok is false before the
// first match.
func (iso *Isolate) LastMatch() (input Value, groups [10][2]int32, last int, ok bool) {
	v, groups, last, ok := iso.stack.LastMatch()
	return Value(v), groups, last, ok
}
