package messaging

import "nodeos/unode/engine"

// buffer clones an ArrayBuffer.
func (c *cloner) buffer(v engine.Value) engine.Value {
	if c.detached(v) {
		return c.fail("An ArrayBuffer is detached and could not be cloned.")
	}
	b, _ := c.Bytes(v)
	resizable := c.call("ArrayBufferPrototypeGetResizable", v)
	if !resizable.Same(engine.True) {
		return c.NewArrayBuffer(b)
	}
	o := c.NewNullObject()
	c.Set(o, "maxByteLength", c.call("ArrayBufferPrototypeGetMaxByteLength", v))
	k := c.construct("ArrayBuffer", engine.Int(len(b)), o)
	c.Free(o)
	if !k.IsException() {
		to, _ := c.Bytes(k)
		copy(to, b)
	}
	return k
}

func (c *cloner) detached(v engine.Value) bool {
	return c.call("ArrayBufferPrototypeGetDetached", v).Same(engine.True)
}

// view clones a typed array or DataView; views of one buffer share its clone.
func (c *cloner) view(v engine.Value) engine.Value {
	class, prefix, length := "DataView", "DataViewPrototypeGet", "ByteLength"
	if v.Kind() != engine.KindDataView {
		tag := c.call("TypedArrayPrototypeGetSymbolToStringTag", v)
		class, prefix, length = c.String(tag), "TypedArrayPrototypeGet", "Length"
		c.Free(tag)
	}
	buf := c.call(prefix+"Buffer", v)
	defer c.Free(buf)
	k := c.value(buf)
	if k.IsException() {
		return k
	}
	defer c.Free(k)
	offset := c.call(prefix+"ByteOffset", v)
	if offset.IsException() {
		return offset
	}
	n := c.call(prefix+length, v)
	if n.IsException() {
		return n
	}
	return c.construct(class, k, offset, n)
}

// takeTransfers checks the list of what is to be moved. When ok is false it has
// thrown.
func (c *cloner) takeTransfers(list engine.Value) (ok bool) {
	ok = true
	refuse := func(why string) bool {
		c.fail(why)
		ok = false
		return false
	}
	c.Each(list, func(_ int, v engine.Value) bool {
		if !v.IsObject() {
			return refuse("Found invalid value in transferList.")
		}
		mark := c.GetKey(v, c.Slot(c.m.untransferable))
		defer c.Free(mark)
		switch {
		case !mark.IsUndefined():
			return refuse("Cannot transfer object of unsupported type.")
		case v.Kind() == engine.KindArrayBuffer && c.detached(v):
			return refuse("Cannot transfer object of unsupported type.")
		case v.Kind() == engine.KindArrayBuffer:
			for _, have := range c.transfers {
				if have.Same(v) {
					return refuse("Transfer list contains duplicate ArrayBuffer")
				}
			}
			c.transfers = append(c.transfers, c.Dup(v))
			return true
		}
		mode := c.GetKey(v, c.Slot(c.m.transferMode))
		defer c.Free(mode)
		if !mode.IsUndefined() && c.Int(mode)&modeTransferable != 0 {
			c.ThrowCode("Error", "ERR_FEATURE_UNAVAILABLE_ON_PLATFORM", "not implemented in unode: transferring anything but ArrayBuffers")
			ok = false
			return false
		}
		return refuse("Found invalid value in transferList.")
	})
	return ok
}

// finishTransfers empties the buffers that were moved. Getters may have written
// to them after they were cloned.
func (c *cloner) finishTransfers() {
	for _, v := range c.transfers {
		if k, ok := c.seen[v]; ok {
			from, _ := c.Bytes(v)
			to, _ := c.Bytes(k)
			copy(to, from)
		}
		c.Detach(v)
	}
}
