package patches

// stringEdits give repeat, padStart and padEnd the longest string that V8 has.
func stringEdits() []edit {
	const engine, v8 = `libc\.Int32FromInt32\(1\)<<libc\.Int32FromInt32\(30\)-libc\.Int32FromInt32\(1\)`, "libc.Int32FromInt32(0x1fffffe8)"
	return []edit{
		{"V8's longest string", "_js_string_repeat", engine, v8, 1},
		{"V8's longest string", "_js_string_pad", engine, v8, 1},
	}
}
