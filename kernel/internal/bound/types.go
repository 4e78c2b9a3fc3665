package bound

import (
	"go/constant"
	"go/token"
	"go/types"
	"reflect"
	"strings"
)

// typeOf returns the checker's type for a compiled one.
func (l *Loader) typeOf(rt reflect.Type) types.Type {
	if t := l.known[rt]; t != nil {
		return t
	}
	if rt.Name() != "" && rt.PkgPath() != "" {
		return l.namedType(rt)
	}
	t := l.underlying(rt, nil)
	if old := l.known[rt]; old != nil { // made on the way, by what it is made of
		return old
	}
	l.known[rt] = t
	return t
}

// namedType makes a named type. It is known before what it is made of, which may mention it.
func (l *Loader) namedType(rt reflect.Type) types.Type {
	pkg := l.pkg(rt.PkgPath())
	if t := l.sequence(rt); t != nil {
		l.known[rt] = t
		l.instance.Set(t, rt)
		return t
	}
	obj := types.NewTypeName(token.NoPos, pkg, rt.Name(), nil)
	n := types.NewNamed(obj, nil, nil)
	l.known[rt], l.named[n] = n, rt
	if token.IsIdentifier(rt.Name()) { // an instance of a generic type goes by no name
		pkg.Scope().Insert(obj)
	}
	n.SetUnderlying(l.underlying(rt, pkg))
	if rt.Kind() != reflect.Interface {
		l.addMethods(n, rt, pkg)
	}
	return n
}

// sequence returns an instance of iter.Seq or iter.Seq2, which reflection takes for types of their own, or nil.
func (l *Loader) sequence(rt reflect.Type) types.Type {
	if rt.PkgPath() != "iter" || rt.Kind() != reflect.Func {
		return nil
	}
	name, _, _ := strings.Cut(rt.Name(), "[")
	pkg, err := l.load("iter")
	if err != nil || pkg.Scope().Lookup(name) == nil {
		return nil
	}
	var args []types.Type
	for i := range rt.In(0).NumIn() {
		args = append(args, l.typeOf(rt.In(0).In(i)))
	}
	t, err := types.Instantiate(nil, pkg.Scope().Lookup(name).Type(), args, false)
	if err != nil {
		return nil
	}
	return t
}

// addMethods adds the exported methods, those that are promoted from what is embedded among them:
// fields that are not exported may be of types that nothing else leads to.
func (l *Loader) addMethods(n *types.Named, rt reflect.Type, pkg *types.Package) {
	of := map[string]bool{}
	add := func(recv types.Type, rt reflect.Type) {
		for i := range rt.NumMethod() {
			m := rt.Method(i)
			if of[m.Name] {
				continue
			}
			of[m.Name] = true
			sig := l.signature(m.Type, 1, types.NewParam(token.NoPos, pkg, "", recv))
			n.AddMethod(types.NewFunc(token.NoPos, pkg, m.Name, sig))
		}
	}
	add(n, rt)
	add(types.NewPointer(n), reflect.PointerTo(rt))
}

// addHidden adds the methods that are not exported but belong to an interface of the package:
// reflection does not list them, and tells only which types have them.
func (l *Loader) addHidden(p *Package) {
	for _, irt := range p.Types {
		if irt.Kind() != reflect.Interface {
			continue
		}
		for i := range irt.NumMethod() {
			if m := irt.Method(i); m.PkgPath == p.Path {
				l.addHiddenOf(p, irt, m)
			}
		}
	}
}

func (l *Loader) addHiddenOf(p *Package, irt reflect.Type, m reflect.Method) {
	for _, rt := range p.Types {
		n, ok := l.typeOf(rt).(*types.Named)
		if !ok || rt.Kind() == reflect.Interface || l.named[n] != rt || !reflect.PointerTo(rt).Implements(irt) {
			continue
		}
		if obj, _, _ := types.LookupFieldOrMethod(types.NewPointer(n), false, l.pkg(p.Path), m.Name); obj != nil {
			continue
		}
		var recv types.Type = n
		if !rt.Implements(irt) {
			recv = types.NewPointer(n)
		}
		pkg := l.pkg(p.Path)
		n.AddMethod(types.NewFunc(token.NoPos, pkg, m.Name,
			l.signature(m.Type, 0, types.NewParam(token.NoPos, pkg, "", recv))))
	}
}

// underlying returns what a type is made of; pkg is that of its name, if it has one.
func (l *Loader) underlying(rt reflect.Type, pkg *types.Package) types.Type {
	switch rt.Kind() {
	case reflect.Array:
		return types.NewArray(l.typeOf(rt.Elem()), int64(rt.Len()))
	case reflect.Chan:
		return types.NewChan(directions[rt.ChanDir()], l.typeOf(rt.Elem()))
	case reflect.Func:
		return l.signature(rt, 0, nil)
	case reflect.Interface:
		return l.interfaceType(rt, pkg)
	case reflect.Map:
		return types.NewMap(l.typeOf(rt.Key()), l.typeOf(rt.Elem()))
	case reflect.Pointer:
		return types.NewPointer(l.typeOf(rt.Elem()))
	case reflect.Slice:
		return types.NewSlice(l.typeOf(rt.Elem()))
	case reflect.Struct:
		return l.structType(rt, pkg)
	case reflect.UnsafePointer:
		return types.Typ[types.UnsafePointer]
	}
	return l.known[basicOf[rt.Kind()]]
}

var basicOf = func() map[reflect.Kind]reflect.Type {
	m := map[reflect.Kind]reflect.Type{}
	for _, b := range basics {
		m[b.rt.Kind()] = b.rt
	}
	return m
}()

var directions = map[reflect.ChanDir]types.ChanDir{reflect.SendDir: types.SendOnly, reflect.RecvDir: types.RecvOnly,
	reflect.BothDir: types.SendRecv}

func (l *Loader) interfaceType(rt reflect.Type, pkg *types.Package) types.Type {
	var methods []*types.Func
	for i := range rt.NumMethod() {
		m := rt.Method(i)
		at := pkg
		if m.PkgPath != "" {
			at = l.pkg(m.PkgPath)
		}
		methods = append(methods, types.NewFunc(token.NoPos, at, m.Name, l.signature(m.Type, 0, nil)))
	}
	return types.NewInterfaceType(methods, nil).Complete()
}

func (l *Loader) structType(rt reflect.Type, pkg *types.Package) types.Type {
	fields, tags := make([]*types.Var, rt.NumField()), make([]string, rt.NumField())
	for i := range fields {
		f := rt.Field(i)
		at := pkg
		if f.PkgPath != "" {
			at = l.pkg(f.PkgPath)
		}
		fields[i], tags[i] = types.NewField(token.NoPos, at, f.Name, l.typeOf(f.Type), f.Anonymous), string(f.Tag)
	}
	return types.NewStruct(fields, tags)
}

// signature returns the type of a function without its first parameters, which are a method's receiver.
func (l *Loader) signature(rt reflect.Type, from int, recv *types.Var) *types.Signature {
	var in, out []*types.Var
	for i := from; i < rt.NumIn(); i++ {
		in = append(in, types.NewParam(token.NoPos, nil, "", l.typeOf(rt.In(i))))
	}
	for i := range rt.NumOut() {
		out = append(out, types.NewParam(token.NoPos, nil, "", l.typeOf(rt.Out(i))))
	}
	return types.NewSignatureType(recv, nil, nil, types.NewTuple(in...), types.NewTuple(out...), rt.IsVariadic())
}

// valueOf returns the value of a constant that has a type.
func valueOf(c any) constant.Value {
	v := reflect.ValueOf(c)
	switch {
	case v.Kind() == reflect.Bool:
		return constant.MakeBool(v.Bool())
	case v.Kind() == reflect.String:
		return constant.MakeString(v.String())
	case v.CanInt():
		return constant.MakeInt64(v.Int())
	case v.CanUint():
		return constant.MakeUint64(v.Uint())
	case v.CanFloat():
		return constant.MakeFloat64(v.Float())
	case v.CanComplex():
		re, im := constant.MakeFloat64(real(v.Complex())), constant.MakeFloat64(imag(v.Complex()))
		return constant.BinaryOp(re, token.ADD, constant.MakeImag(im))
	}
	panic("bound: a constant of kind " + v.Kind().String())
}
