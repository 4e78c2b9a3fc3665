package vm

import (
	"go/constant"
	"go/token"
	"go/types"
	"reflect"

	"golang.org/x/tools/go/ssa"
)

// fold decides which values need no instruction of their own.
func (c *compiler) fold() {
	for _, b := range c.layout {
		for _, in := range b.Instrs {
			switch v := in.(type) {
			case *ssa.Alloc:
				if !v.Heap && c.accessOnly(v) {
					c.inFrame[v] = true
				}
			case *ssa.Extract:
				m := c.extract[v.Tuple]
				if m == nil {
					m = map[int]ssa.Value{}
					c.extract[v.Tuple] = m
				}
				if first := m[v.Index]; first != nil {
					c.alias[v] = aliasOf{first, 0}
				} else {
					m[v.Index] = v
				}
			case *ssa.ChangeType:
				if !byName(v.X) {
					c.alias[v] = aliasOf{v.X, 0}
				}
			case *ssa.Convert:
				if !byName(v.X) && c.sameRegister(v) {
					c.alias[v] = aliasOf{v.X, 0}
				}
			case *ssa.Field:
				c.foldField(v)
			case *ssa.Call:
				c.foldCall(v)
			}
		}
	}
	for _, b := range c.layout {
		for i, in := range b.Instrs {
			switch v := in.(type) {
			case *ssa.FieldAddr:
				if _, ok := c.frameOffset(v); ok || c.accessOnlyHere(v) {
					c.folded[v] = true
				}
			case *ssa.IndexAddr:
				c.foldIndex(v)
			case *ssa.BinOp:
				c.foldCompare(b, v)
			case *ssa.Store:
				c.foldUpdate(b, i, v)
			}
		}
	}
	for _, b := range c.layout {
		for _, in := range b.Instrs {
			if call, ok := in.(*ssa.Call); ok {
				c.foldAppend(b, call)
			}
		}
	}
}

// byName reports whether a value is a variable's address or a function. What it means may be found
// again where it is used.
func byName(v ssa.Value) bool {
	switch v.(type) {
	case *ssa.Global, *ssa.Function:
		return true
	}
	return false
}

// accessOnly reports whether the address of a variable is only used to read and write it, in whole or in part.
func (c *compiler) accessOnly(v ssa.Value) bool {
	for _, ref := range *v.Referrers() {
		switch r := ref.(type) {
		case *ssa.UnOp:
			if r.Op != token.MUL {
				return false
			}
		case *ssa.Store:
			if r.Val == v {
				return false
			}
		case *ssa.FieldAddr:
			if !c.accessOnly(r) {
				return false
			}
		case *ssa.IndexAddr:
			if r.X != v || !c.accessOnly(r) {
				return false
			}
		case *ssa.DebugRef:
		default:
			return false
		}
	}
	return true
}

// accessOnlyHere reports whether an address is only used for reading and writing what it points to.
func (c *compiler) accessOnlyHere(v ssa.Value) bool {
	refs := *v.Referrers()
	if len(refs) == 0 {
		return false
	}
	for _, ref := range refs {
		switch r := ref.(type) {
		case *ssa.UnOp:
			if r.Op != token.MUL {
				return false
			}
		case *ssa.Store:
			if r.Val == v {
				return false
			}
		case *ssa.FieldAddr:
			if !c.accessOnlyHere(r) {
				return false
			}
		case *ssa.DebugRef:
		default:
			return false
		}
	}
	return true
}

// frameOffset returns where in the frame an address points that is fixed, counted from the variable's register.
func (c *compiler) frameOffset(v ssa.Value) (at frameAddress, ok bool) {
	switch v := v.(type) {
	case *ssa.Alloc:
		return frameAddress{v, 0}, c.inFrame[v]
	case *ssa.FieldAddr:
		if at, ok = c.frameOffset(v.X); ok {
			at.off += c.fieldOffset(deref(v.X.Type()), v.Field)
		}
		return at, ok
	case *ssa.IndexAddr:
		arr, isArray := deref(v.X.Type()).Underlying().(*types.Array)
		n, isConst := constIndex(v.Index)
		if !isArray || !isConst || n < 0 || n >= arr.Len() {
			return at, false
		}
		if at, ok = c.frameOffset(v.X); ok {
			at.off += uint32(n) * uint32(c.p.typeOf(arr.Elem()).Size())
		}
		return at, ok
	}
	return at, false
}

type frameAddress struct {
	alloc *ssa.Alloc
	off   uint32
}

func constIndex(v ssa.Value) (int64, bool) {
	k, ok := v.(*ssa.Const)
	if !ok || k.Value == nil {
		return 0, ok
	}
	return constant.Int64Val(constant.ToInt(k.Value))
}

// fieldOffset returns where a field of a structure lies. A compiled type may have fields that the
// checker does not know of.
func (c *compiler) fieldOffset(t types.Type, i int) uint32 { return uint32(c.field(t, i).Offset) }

func (c *compiler) field(t types.Type, i int) reflect.StructField {
	rt := c.p.typeOf(t)
	name := t.Underlying().(*types.Struct).Field(i).Name()
	if i < rt.NumField() && (rt.Field(i).Name == name || name == "_") {
		return rt.Field(i)
	}
	f, _ := rt.FieldByName(name)
	return f
}

// sameRegister reports whether a conversion leaves a register as it is.
func (c *compiler) sameRegister(v *ssa.Convert) bool {
	from, to := c.typeOf(v.X), c.typeOf(v)
	if kindOf(from) != kindOf(to) {
		return false
	}
	switch kindOf(to) {
	case kInt:
		return keepsBits(from, to)
	case kF64, kF32, kC128, kC64, kStr:
		return true
	case kPtr:
		return from.Kind() != reflect.Map
	}
	return false
}

// keepsBits reports whether every value of one integer type is held in a register as the same value of the other.
func keepsBits(from, to reflect.Type) bool {
	if to.Kind() == reflect.Bool || from.Kind() == reflect.Bool {
		return from.Kind() == to.Kind()
	}
	if to.Size() == 8 {
		return true
	}
	if from.Kind() == to.Kind() {
		return true
	}
	return from.Size() < to.Size() && (unsigned(from) || !unsigned(to)) && !(unsigned(to) && !unsigned(from))
}

func unsigned(t reflect.Type) bool {
	switch t.Kind() {
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Uintptr, reflect.Bool:
		return true
	}
	return false
}

// wide reports whether a value of a type lies in memory as it lies in a register.
func wide(t reflect.Type) bool {
	switch kindOf(t) {
	case kInt:
		return t.Size() == 8
	case kF32, kC64:
		return false
	}
	return true
}

func (c *compiler) foldField(v *ssa.Field) {
	f := c.field(v.X.Type(), v.Field)
	if wide(f.Type) {
		c.alias[v] = aliasOf{v.X, uint32(f.Offset)}
	}
}

// foldCall finds the length and the capacity of a value where the value lies.
func (c *compiler) foldCall(v *ssa.Call) {
	b, ok := v.Call.Value.(*ssa.Builtin)
	if !ok || len(v.Call.Args) != 1 {
		return
	}
	switch k := kindOfType(c, v.Call.Args[0].Type()); {
	case b.Name() == "len" && (k == kStr || k == kSlice):
		c.alias[v] = aliasOf{v.Call.Args[0], 8}
	case b.Name() == "cap" && k == kSlice:
		c.alias[v] = aliasOf{v.Call.Args[0], 16}
	}
}

// foldIndex lets an element's address be computed where the element is read or written.
func (c *compiler) foldIndex(v *ssa.IndexAddr) {
	if _, ok := c.frameOffset(v); ok {
		c.folded[v] = true
		return
	}
	if _, ok := v.X.Type().Underlying().(*types.Slice); !ok {
		return
	}
	t := c.p.typeOf(deref(v.Type()))
	if kindOf(t) == kMem || kindOf(t) == kC64 {
		return
	}
	refs := *v.Referrers()
	if len(refs) != 1 || refs[0].Block() != v.Block() {
		return
	}
	switch r := refs[0].(type) {
	case *ssa.UnOp:
		c.folded[v] = r.Op == token.MUL
	case *ssa.Store:
		c.folded[v] = r.Val != v
	}
}

// foldCompare joins a comparison with the branch that it decides.
func (c *compiler) foldCompare(b *ssa.BasicBlock, v *ssa.BinOp) {
	switch v.Op {
	case token.EQL, token.NEQ, token.LSS, token.LEQ, token.GTR, token.GEQ:
	default:
		return
	}
	refs := *v.Referrers()
	if len(refs) != 1 {
		return
	}
	branch, ok := refs[0].(*ssa.If)
	if !ok || branch.Block() != b {
		return
	}
	switch k := kindOfType(c, v.X.Type()); {
	case k == kInt, k == kF64, k == kPtr:
	case k == kStr && (v.Op == token.EQL || v.Op == token.NEQ):
	case k == kSlice: // a comparison with nil
	default:
		return
	}
	c.folded[v] = true
}
