package rtype

import (
	"go/types"
	"reflect"
	"unsafe"

	"hipec/kernel/internal/native"
)

// fill gives a type its methods; path is that of its package.
func (ts *Types) fill(un *uncommon, list []method, recv reflect.Type, sels []*types.Selection, path string) {
	exported := 0
	for i, sel := range sels {
		f := sel.Obj().(*types.Func)
		if f.Exported() {
			exported++
		}
		typ := ts.function(sel.Type().(*types.Signature))
		m := method{name: methodName(f, path), mtyp: addReflectOff(unsafe.Pointer(pointerTo(typ)))}
		if ts.Method != nil {
			code := ts.Method(recv, typ, sel)
			m.ifn = addReflectOff(native.Stub(code.Interface))
			m.tfn = m.ifn
			if code.Plain != code.Interface {
				m.tfn = addReflectOff(native.Stub(code.Plain))
			}
		}
		list[i] = m
	}
	un.mcount, un.xcount = uint16(len(sels)), uint16(exported)
}
