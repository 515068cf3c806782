package binding

import "nodeos/unode/engine"

// lastMatch(n) is a property of RegExp that tells of the last match: group n, or
// -1 the text, -2 the last group, -3 what is before the match, -4 what is after.
func lastMatch(c *engine.Call) engine.Value {
	input, groups, last, ok := c.Iso.LastMatch()
	if !ok {
		return c.Iso.NewString("")
	}
	n := c.Int(0)
	length := c.Iso.StringView(input).Len()
	switch n {
	case -1:
		return c.Iso.Dup(input)
	case -2:
		if n = last; n == 0 || n > 9 {
			return c.Iso.NewString("")
		}
	case -3:
		return c.Iso.Substring(input, 0, int(groups[0][0]))
	case -4:
		return c.Iso.Substring(input, int(groups[0][1]), length)
	}
	if n < 0 || n > 9 || groups[n][0] < 0 {
		return c.Iso.NewString("")
	}
	return c.Iso.Substring(input, int(groups[n][0]), int(groups[n][1]))
}
