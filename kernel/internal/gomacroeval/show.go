package gomacroeval

import (
	"go/ast"
	"go/token"
	"maps"
	"reflect"

	"github.com/cosmos72/gomacro/fast"
	"github.com/cosmos72/gomacro/xreflect"

	"hipec/kernel/display"
)

// compileDisplay compiles a call of Display. It is gomacro's own kind of function, since it must
// see its arguments' types: a value of a cell's type that becomes an empty interface has no methods
// any more.
func (m *machine) compileDisplay(c *fast.Comp, sym fast.Symbol, node *ast.CallExpr) *fast.Call {
	args := c.Exprs(node.Args)
	types := make([]xreflect.Type, len(args))
	for i, a := range args {
		if a.Untyped() {
			a.ConstTo(a.DefaultType())
		}
		types[i] = a.Type
		a.To(c, c.TypeOfInterface())
	}
	spread := node.Ellipsis != token.NoPos
	show := func(values ...any) error {
		for i, v := range values {
			if !spread && v != nil {
				v = m.present(xreflect.ValueOf(v), types[i])
			}
			m.display(v)
		}
		return nil // what cannot be shown says so in its place
	}
	t := c.TypeOf(show)
	// Not a constant: gomacro calls constant builtins of its own types alone.
	value := xreflect.ValueOf(show)
	fun := &fast.Expr{Lit: fast.Lit{Type: t}, Fun: func(*fast.Env) xreflect.Value { return value }}
	return &fast.Call{Fun: fun, Args: args, OutTypes: []xreflect.Type{t.Out(0)}, Ellipsis: spread}
}

// The methods by which a value shows itself, and the form that each gives.
var forms = []struct{ method, mime string }{
	{"HTML", display.MIMETypeHTML}, {"JavaScript", display.MIMETypeJavaScript}, {"JPEG", display.MIMETypeJPEG},
	{"JSON", display.MIMETypeJSON}, {"Latex", display.MIMETypeLatex}, {"Markdown", display.MIMETypeMarkdown},
	{"PNG", display.MIMETypePNG}, {"PDF", display.MIMETypePDF}, {"SVG", display.MIMETypeSVG},
}

// present returns a value as the rest of the kernel can show it. A value of a cell's type is only
// its bare struct for the rest of the program; what its methods say is asked here.
func (m *machine) present(v xreflect.Value, t xreflect.Type) any {
	if !v.IsValid() || !v.CanInterface() {
		return nil
	}
	if t != nil && t.Kind() == reflect.Interface {
		if xreflect.IsEmulatedInterface(t) {
			if v.ReflectValue().IsZero() {
				return nil
			}
			return m.present(xreflect.FromEmulatedInterface(v))
		}
		if inner, t, ok := unwrap(v); ok {
			return m.present(inner, t)
		}
		return v.Interface()
	}
	own, ok := m.ownMethods(v, t)
	if !ok {
		return v.Interface()
	}
	data := display.Data{Data: display.MIMEMap{}}
	for _, f := range forms {
		if x, ok := own(f.method); ok {
			data.Data[f.mime] = x
		}
	}
	if x, ok := own("SimpleRender"); ok {
		if forms, ok := x.(display.MIMEMap); ok {
			maps.Copy(data.Data, forms)
		}
	}
	if x, ok := own("Render"); ok {
		if d := reflect.ValueOf(x); d.IsValid() && d.CanConvert(reflect.TypeFor[display.Data]()) {
			d := d.Convert(reflect.TypeFor[display.Data]()).Interface().(display.Data)
			maps.Copy(data.Data, d.Data)
			data.Metadata, data.Transient = d.Metadata, d.Transient
		}
	}
	text, said := own("String")
	if x, ok := own("Error"); ok {
		text, said = x, true
	}
	if len(data.Data) == 0 {
		if said {
			return text
		}
		return v.Interface()
	}
	if _, ok := data.Data[display.MIMETypeText]; !ok {
		data.Data[display.MIMETypeText] = display.Auto(v.Interface()).String()
		if said {
			data.Data[display.MIMETypeText] = text
		}
	}
	return data
}

// unwrap takes a value out of the proxy by which it became a compiled interface.
func unwrap(v xreflect.Value) (xreflect.Value, xreflect.Type, bool) {
	p := reflect.ValueOf(v.Interface())
	if p.Kind() != reflect.Pointer || p.IsNil() || p.Elem().Kind() != reflect.Struct || p.Elem().NumField() == 0 {
		return v, nil, false
	}
	first := p.Elem().Field(0)
	if first.Kind() != reflect.Interface || !first.CanInterface() {
		return v, nil, false
	}
	header, ok := first.Interface().(xreflect.InterfaceHeader)
	if !ok {
		return v, nil, false
	}
	return header.Value(), header.Type(), true
}

// ownMethods returns how to call the methods of a value whose type a cell declared: those without
// arguments that answer one value, or one and an error, which is then shown in its place.
func (m *machine) ownMethods(v xreflect.Value, t xreflect.Type) (call func(name string) (any, bool), ok bool) {
	if t == nil {
		return nil, false
	}
	named, rv := t, v.ReflectValue()
	if t.Kind() == reflect.Pointer {
		named = t.Elem()
		if rv.IsNil() {
			return nil, false
		}
	}
	if !named.Named() || named.PkgPath() != m.ir.Comp.Path {
		return nil, false
	}
	return func(name string) (any, bool) {
		method, n := named.MethodByName(name, named.PkgPath())
		if n != 1 || method.Funs == nil || method.Index >= len(*method.Funs) || len(method.FieldIndex) > 0 &&
			!canReach(rv, method.FieldIndex) {
			return nil, false
		}
		f := (*method.Funs)[method.Index]
		if !f.IsValid() || f.Kind() != reflect.Func || f.IsNil() || f.Type().NumIn() != 1 || f.Type().NumOut() < 1 {
			return nil, false
		}
		self, ok := receiver(reach(rv, method.FieldIndex), f.Type().In(0))
		if !ok {
			return nil, false
		}
		out := f.Call([]reflect.Value{self})
		if n := len(out); n == 2 && !out[1].IsZero() {
			return out[1].Interface(), true
		}
		return out[0].Interface(), true
	}, true
}

// receiver returns a value or its address, as a method wants it.
func receiver(v reflect.Value, want reflect.Type) (reflect.Value, bool) {
	switch {
	case v.Type() == want:
		return v, true
	case v.Kind() == reflect.Pointer && v.Type().Elem() == want:
		return v.Elem(), true
	case want.Kind() == reflect.Pointer && want.Elem() == v.Type() && v.CanAddr():
		return v.Addr(), true
	}
	return v, v.CanConvert(want)
}

func canReach(v reflect.Value, index []int) bool {
	for _, i := range index {
		if v.Kind() == reflect.Pointer {
			if v.IsNil() {
				return false
			}
			v = v.Elem()
		}
		if v.Kind() != reflect.Struct || i >= v.NumField() || !v.Field(i).CanInterface() {
			return false
		}
		v = v.Field(i)
	}
	return true
}

// reach follows embedded fields.
func reach(v reflect.Value, index []int) reflect.Value {
	for _, i := range index {
		if v.Kind() == reflect.Pointer {
			v = v.Elem()
		}
		v = v.Field(i)
	}
	return v
}
