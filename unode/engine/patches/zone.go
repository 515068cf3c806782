package patches

// zoneEdits let the embedder know the time zones: see _hooks/zone.go.
func zoneEdits() []edit {
	return []edit{
		{"the embedder's time zone", "_getTimezoneOffset", `^(func _getTimezoneOffset\(.*\{\n)`,
			"${1}\tif ZoneHook != nil {\n\t\tif minutes, ok := ZoneHook(time); ok {\n\t\t\treturn int32(-minutes)\n\t\t}\n\t}\n", 1},
		{"local times around a change of the offset", "_set_date_fields", `_getTimezoneOffset\(tls, ti\)`, "fromLocal(tls, ti)", 1},
	}
}
