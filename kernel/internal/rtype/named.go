package rtype

import (
	"go/token"
	"go/types"
	"reflect"
	"sort"
	"strings"
	"unsafe"
)

// bound returns the compiled type of a named one, or nil.
func (ts *Types) bound(n *types.Named) reflect.Type {
	if n.Obj().Pkg() == nil {
		switch n.Obj().Name() {
		case "error":
			return reflect.TypeFor[error]()
		case "comparable":
			return reflect.TypeFor[any]()
		}
	}
	if ts.Bound == nil {
		return nil
	}
	return ts.Bound(n)
}

// named makes a named type and the type of pointers to it, both with methods. What it is made of
// may mention it: so it is known, with its size and its pointers, before it is finished.
func (ts *Types) named(n *types.Named) reflect.Type {
	if rt := ts.bound(n); rt != nil {
		return rt
	}
	u := n.Underlying()
	if it, ok := u.(*types.Interface); ok {
		return ts.namedInterface(n, it)
	}
	path := pathOf(n)
	own, ptr := ts.methods(n), ts.methods(types.NewPointer(n))
	h, un, methods := alloc(u, len(own))
	ts.layOut(h, u)
	h.kind = uint8(kindOf(u))
	h.tflag |= flagUncommon | flagExtraStar | flagNamed
	text := ts.typeName(n)
	h.str = nameOff("*"+text, token.IsExported(n.Obj().Name()))
	h.hash = ts.unique(text)
	un.pkgPath = nameOff(path, false)
	if types.Comparable(u) {
		h.equal = func(p, q unsafe.Pointer) bool { return h.equal(p, q) } // until what it is made of is known
	}
	rt := At(unsafe.Pointer(h))

	ph, pun, pmethods := ts.pointer(h, text, len(ptr))
	pun.pkgPath = un.pkgPath
	prt := At(unsafe.Pointer(ph))

	ts.set(n, rt)
	ts.set(types.NewPointer(n), prt)
	ts.source[rt] = n
	ts.take(h, ts.of(u))
	ts.pending = append(ts.pending, func() {
		ts.fill(un, methods, rt, own, path)
		ts.fill(pun, pmethods, prt, ptr, path)
	})
	return rt
}

// pointer makes the type of pointers to a type that is being made, with room for methods.
func (ts *Types) pointer(h *header, text string, methods int) (*header, *uncommon, []method) {
	ph, un, list := alloc(types.NewPointer(types.Typ[types.Int]), methods)
	*ph = *pointerTo(reflect.TypeFor[*int]())
	ph.tflag = flagUncommon | flagDirectIface | flagRegularMemory
	ph.str = nameOff("*"+text, false)
	ph.hash = ts.unique("*" + text)
	ph.ptrToThis = 0
	(*ptrType)(unsafe.Pointer(ph)).elem = h
	h.ptrToThis = addReflectOff(unsafe.Pointer(ph))
	return ph, un, list
}

// typeName writes the name of a type as the compiler does: main.T, main.Pair[string,int].
func (ts *Types) typeName(n *types.Named) string {
	name := n.Obj().Name()
	if p := n.Obj().Pkg(); p != nil {
		name = p.Name() + "." + name
	}
	if args := n.TypeArgs(); args.Len() > 0 {
		var list []string
		for i := range args.Len() {
			list = append(list, types.TypeString(args.At(i), func(p *types.Package) string { return p.Path() }))
		}
		name += "[" + strings.Join(list, ",") + "]"
	}
	return name
}

// pathOf returns the path of the package to which a named type belongs.
func pathOf(n *types.Named) string {
	if p := n.Obj().Pkg(); p != nil {
		return p.Path()
	}
	return "main"
}

// methods returns the method set of a type, sorted by name.
func (ts *Types) methods(t types.Type) []*types.Selection {
	set := types.NewMethodSet(t)
	out := make([]*types.Selection, set.Len())
	for i := range out {
		out[i] = set.At(i)
	}
	sort.SliceStable(out, func(i, j int) bool { return out[i].Obj().Name() < out[j].Obj().Name() })
	return out
}

func kindOf(t types.Type) reflect.Kind {
	switch u := t.(type) {
	case *types.Basic:
		return basics[u.Kind()].Kind()
	case *types.Pointer:
		return reflect.Pointer
	case *types.Slice:
		return reflect.Slice
	case *types.Array:
		return reflect.Array
	case *types.Map:
		return reflect.Map
	case *types.Chan:
		return reflect.Chan
	case *types.Signature:
		return reflect.Func
	case *types.Struct:
		return reflect.Struct
	}
	return reflect.Interface
}

// alloc makes room for a type, what all named types have besides, and its methods, in this order.
// The collector knows where the pointers in it are, since the room is itself a structure that
// reflection has made.
func alloc(u types.Type, methods int) (*header, *uncommon, []method) {
	room := (methods + 7) / 8 * 8 // few sizes: reflection keeps each structure for ever
	fields := []reflect.StructField{{Name: "T"}, {Name: "U", Type: reflect.TypeFor[uncommon]()}}
	args := 0
	switch u := u.(type) {
	case *types.Pointer:
		fields[0].Type = reflect.TypeFor[ptrType]()
	case *types.Slice:
		fields[0].Type = reflect.TypeFor[sliceType]()
	case *types.Array:
		fields[0].Type = reflect.TypeFor[arrayType]()
	case *types.Map:
		fields[0].Type = reflect.TypeFor[mapType]()
	case *types.Chan:
		fields[0].Type = reflect.TypeFor[chanType]()
	case *types.Struct:
		fields[0].Type = reflect.TypeFor[structType]()
	case *types.Signature:
		fields[0].Type = reflect.TypeFor[funcType]()
		args = u.Params().Len() + u.Results().Len()
		fields = append(fields, reflect.StructField{Name: "A", Type: reflect.ArrayOf(args, reflect.TypeFor[*header]())})
	default:
		fields[0].Type = reflect.TypeFor[header]()
	}
	fields = append(fields, reflect.StructField{Name: "M", Type: reflect.ArrayOf(room, reflect.TypeFor[method]())})
	st := reflect.StructOf(fields)
	p := reflect.New(st).UnsafePointer()
	keep(p)
	uAt, mAt := st.Field(1).Offset, st.Field(len(fields)-1).Offset
	un := (*uncommon)(unsafe.Add(p, uAt))
	un.moff = uint32(mAt - uAt)
	var list []method
	if methods > 0 {
		list = unsafe.Slice((*method)(unsafe.Add(p, mAt)), methods)
	}
	return (*header)(p), un, list
}

// take gives a named type what the type has of which it is made.
func (ts *Types) take(h *header, of reflect.Type) {
	o := pointerTo(of)
	h.size, h.ptrBytes, h.align, h.fieldAlign, h.equal = o.size, o.ptrBytes, o.align, o.fieldAlign, o.equal
	if o.tflag&flagGCMaskOnDemand == 0 {
		h.gcData = o.gcData
	}
	h.tflag |= o.tflag & (flagRegularMemory | flagDirectIface)
	p, q := unsafe.Pointer(h), unsafe.Pointer(o)
	switch of.Kind() {
	case reflect.Pointer:
		(*ptrType)(p).elem = (*ptrType)(q).elem
	case reflect.Slice:
		(*sliceType)(p).elem = (*sliceType)(q).elem
	case reflect.Array:
		a, b := (*arrayType)(p), (*arrayType)(q)
		a.elem, a.slice, a.len = b.elem, b.slice, b.len
	case reflect.Chan:
		a, b := (*chanType)(p), (*chanType)(q)
		a.elem, a.dir = b.elem, b.dir
	case reflect.Map:
		a, b := (*mapType)(p), (*mapType)(q)
		keep := a.header
		*a = *b
		a.header = keep
	case reflect.Struct:
		a, b := (*structType)(p), (*structType)(q)
		a.fields, a.pkgPath = b.fields, b.pkgPath
		if b.pkgPath.bytes == nil {
			a.pkgPath = newName("main", "", false, false)
		}
	case reflect.Func:
		a, b := (*funcType)(p), (*funcType)(q)
		a.inCount, a.outCount = b.inCount, b.outCount
		args := unsafe.Slice((**header)(unsafe.Add(p, unsafe.Sizeof(funcType{})+unsafe.Sizeof(uncommon{}))),
			of.NumIn()+of.NumOut())
		for i := range args {
			if i < of.NumIn() {
				args[i] = pointerTo(of.In(i))
			} else {
				args[i] = pointerTo(of.Out(i - of.NumIn()))
			}
		}
	}
}

// namedInterface makes a named interface type.
func (ts *Types) namedInterface(n *types.Named, it *types.Interface) reflect.Type {
	room := &struct {
		t interfaceType
		u uncommon
	}{}
	keep(unsafe.Pointer(room))
	h := &room.t.header
	text := ts.typeName(n)
	room.u.moff = uint32(unsafe.Sizeof(room.u))
	room.u.pkgPath = nameOff(pathOf(n), false)
	*h = *pointerTo(reflect.TypeFor[any]())
	h.ptrToThis = 0
	h.tflag = flagUncommon | flagExtraStar | flagNamed
	h.str = nameOff("*"+text, token.IsExported(n.Obj().Name()))
	h.hash = ts.unique(text)
	rt := At(unsafe.Pointer(h))
	ts.set(n, rt)
	ts.source[rt] = n
	ts.fillInterface(&room.t, it)
	return rt
}

// fillInterface lists the methods of an interface type.
func (ts *Types) fillInterface(it *interfaceType, t *types.Interface) {
	like := reflect.TypeFor[any]()
	if t.NumMethods() > 0 {
		like = reflect.TypeFor[error]()
	}
	h := *pointerTo(like)
	it.size, it.ptrBytes, it.align, it.fieldAlign, it.kind, it.equal, it.gcData = h.size, h.ptrBytes, h.align,
		h.fieldAlign, h.kind, h.equal, h.gcData
	if it.hash == 0 {
		it.hash = ts.unique("interface")
	}
	path := "main"
	var list []*types.Func
	for i := range t.NumMethods() {
		list = append(list, t.Method(i))
		if !t.Method(i).Exported() && t.Method(i).Pkg() != nil {
			path = t.Method(i).Pkg().Path()
		}
	}
	sort.Slice(list, func(i, j int) bool { return list[i].Name() < list[j].Name() })
	it.pkgPath = newName(path, "", false, false)
	it.methods = make([]imethod, len(list))
	for i, f := range list {
		it.methods[i] = imethod{nameOff(f.Name(), f.Exported()),
			addReflectOff(unsafe.Pointer(pointerTo(ts.function(f.Signature()))))}
	}
}
