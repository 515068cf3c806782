package process

import (
	"slices"
	"testing"
)

func TestLookUp(t *testing.T) {
	const passwd = "root:x:0:0:root:/root:/bin/sh\nbad:x:many:0::/:/bin/sh\nweb:x:33:33::/var/www:/bin/false\n"
	for name, want := range map[string]int{"root": 0, "web": 33, "bad": -1, "none": -1, "": -1} {
		got, ok := lookUp(passwd, name)
		if ok != (want >= 0) || ok && int(got) != want {
			t.Errorf("lookUp(%q) = %d, %v; want %d", name, got, ok, want)
		}
	}
}

func TestGroupsOf(t *testing.T) {
	const group = "root:x:0:\nadm:x:4:web,ann\nbroken\ndocker:x:999:ann\nweb:x:33:web"
	for user, want := range map[string][]uint32{"ann": {7, 4, 999}, "web": {7, 4, 33}, "root": {7}} {
		if got := groupsOf(group, user, 7); !slices.Equal(got, want) {
			t.Errorf("groupsOf(%q) = %v; want %v", user, got, want)
		}
	}
}
