package debug

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/google/go-dap"
)

// ref is something with children that a front end may ask for.
type ref struct {
	vars  []named       // of a scope
	value reflect.Value // otherwise, of a value
	expr  string        // by which it can be evaluated
}

// named is a variable of a scope. Its value is read when it is asked for.
type named struct {
	name  string
	value reflect.Value
}

const (
	mostChildren = 200
	mostText     = 400
)

// locals are the variables that a frame sees, the innermost of a name alone.
func (d *Debugger) locals(f *Frame) (out []named) {
	if f.site < 0 || len(d.sites[f.site].Names) != len(f.vars) {
		return nil
	}
	for i, name := range d.sites[f.site].Names {
		out = append(out, named{name, reflect.ValueOf(f.vars[i]).Elem()})
	}
	return out
}

func (d *Debugger) globals() (out []named) {
	if d.opts.Globals == nil {
		return nil
	}
	for _, v := range d.opts.Globals() {
		if p := reflect.ValueOf(v.Address); p.Kind() == reflect.Pointer && !p.IsNil() {
			out = append(out, named{v.Name, p.Elem()})
		}
	}
	return out
}

// globalsOf are the notebook's variables with those that the cell under way has declared so far.
func (d *Debugger) globalsOf(f *Frame) []named {
	all := d.globals()
	for ; f != nil; f = f.caller {
		if f.caller == nil && f.site >= 0 && d.sites[f.site].Func == CellFunc {
			for _, v := range d.locals(f) {
				all = slices.DeleteFunc(all, func(old named) bool { return old.name == v.name })
				all = append(all, v)
			}
		}
	}
	return all
}

// scope is what expressions in a frame can name.
func (d *Debugger) scope(f *Frame) map[string]reflect.Value {
	names := map[string]reflect.Value{}
	for _, v := range d.globalsOf(f) {
		names[v.name] = v.value
	}
	if f != nil {
		for _, v := range d.locals(f) {
			names[v.name] = v.value
		}
	}
	return names
}

func (d *Debugger) refer(r ref) int {
	d.refs = append(d.refs, r)
	return len(d.refs)
}

// children are the variables behind a reference.
func (d *Debugger) children(id int) []dap.Variable {
	if id < 1 || id > len(d.refs) {
		return nil
	}
	r := d.refs[id-1]
	out := []dap.Variable{}
	if r.vars != nil {
		for _, v := range r.vars {
			out = append(out, d.variable(v.name, v.name, v.value))
		}
		return out
	}
	for _, c := range parts(r.value, r.expr) {
		out = append(out, d.variable(c.name, c.expr, c.value))
	}
	return out
}

type part struct {
	name, expr string
	value      reflect.Value
}

// parts are what a value is made of.
func parts(v reflect.Value, expr string) (out []part) {
	for v.Kind() == reflect.Interface || v.Kind() == reflect.Pointer {
		if v.IsNil() {
			return nil
		}
		if v.Kind() == reflect.Pointer && v.Elem().Kind() != reflect.Struct {
			return []part{{"*", "*" + expr, v.Elem()}}
		}
		v = v.Elem()
	}
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			name := v.Type().Field(i).Name
			out = append(out, part{name, expr + "." + name, v.Field(i)})
		}
	case reflect.Slice, reflect.Array:
		for i := range min(v.Len(), mostChildren) {
			out = append(out, part{fmt.Sprint(i), fmt.Sprintf("%s[%d]", expr, i), v.Index(i)})
		}
		if v.Len() > mostChildren {
			out = append(out, part{fmt.Sprintf("… %d more", v.Len()-mostChildren), "", reflect.ValueOf("")})
		}
	case reflect.Map:
		keys := v.MapKeys()
		text := map[reflect.Value]string{}
		for _, k := range keys {
			text[k] = keyText(k)
		}
		slices.SortFunc(keys, func(a, b reflect.Value) int {
			if a.CanInt() && b.CanInt() {
				return int(a.Int() - b.Int())
			}
			return strings.Compare(text[a], text[b])
		})
		for _, k := range keys[:min(len(keys), mostChildren)] {
			out = append(out, part{text[k], expr + "[" + text[k] + "]", v.MapIndex(k)})
		}
		if len(keys) > mostChildren {
			out = append(out, part{fmt.Sprintf("… %d more", len(keys)-mostChildren), "", reflect.ValueOf("")})
		}
	}
	return out
}

func keyText(k reflect.Value) string {
	if k.Kind() == reflect.Interface {
		k = k.Elem()
	}
	if k.Kind() == reflect.String {
		return fmt.Sprintf("%q", k.String())
	}
	return fmt.Sprint(k)
}

func (d *Debugger) variable(name, expr string, v reflect.Value) dap.Variable {
	out := dap.Variable{Name: name, EvaluateName: expr, Value: d.text(v)}
	if v.IsValid() {
		out.Type = typeText(v)
		if n := len(parts(v, expr)); n > 0 {
			out.VariablesReference = d.refer(ref{value: v, expr: expr})
		}
	}
	return out
}

func typeText(v reflect.Value) string {
	t := v.Type()
	if v.Kind() == reflect.Interface && !v.IsNil() {
		t = v.Elem().Type()
	}
	return strings.ReplaceAll(t.String(), "main.", "")
}

// text is a value in one line: plain data alone, since a method may lock what a goroutine that waits holds.
func (d *Debugger) text(v reflect.Value) (text string) {
	if !v.IsValid() {
		return "nil"
	}
	defer func() {
		if r := recover(); r != nil {
			text = fmt.Sprint("cannot be shown: ", r)
		}
		if len(text) > mostText {
			text = strings.ToValidUTF8(text[:mostText], "") + "…"
		}
	}()
	switch v.Kind() {
	case reflect.String:
		return fmt.Sprintf("%q", v.String())
	case reflect.Func:
		if v.IsNil() {
			return "nil"
		}
		return "func"
	case reflect.Slice, reflect.Map:
		if v.IsNil() {
			return "nil"
		}
		if v.Len() > mostChildren {
			return fmt.Sprintf("%s, length %d", typeText(v), v.Len())
		}
	case reflect.Chan, reflect.UnsafePointer:
		return fmt.Sprintf("%s %v", typeText(v), v)
	}
	return strings.ReplaceAll(plain(v, 3), "main.", "")
}

// plain writes a value without calling its methods, so many levels deep.
func plain(v reflect.Value, depth int) string {
	if !v.IsValid() {
		return "nil"
	}
	join := func(n int, item func(int) string) string {
		var list []string
		for i := range n {
			if i == 20 {
				list = append(list, "…")
				break
			}
			list = append(list, item(i))
		}
		return strings.Join(list, " ")
	}
	switch v.Kind() {
	case reflect.String:
		return fmt.Sprintf("%q", v.String())
	case reflect.Interface, reflect.Pointer:
		if v.IsNil() {
			return "nil"
		}
		if depth == 0 {
			return "…"
		}
		if v.Kind() == reflect.Pointer {
			return "&" + plain(v.Elem(), depth-1)
		}
		return plain(v.Elem(), depth)
	case reflect.Struct:
		if depth == 0 {
			return "{…}"
		}
		return "{" + join(v.NumField(), func(i int) string {
			return v.Type().Field(i).Name + ":" + plain(v.Field(i),
				depth-1)
		}) + "}"
	case reflect.Slice, reflect.Array:
		if depth == 0 {
			return "[…]"
		}
		return "[" + join(v.Len(), func(i int) string { return plain(v.Index(i), depth-1) }) + "]"
	case reflect.Map:
		if depth == 0 {
			return "map[…]"
		}
		p := parts(v, "")
		return "map[" + join(len(p), func(i int) string { return p[i].name + ":" + plain(p[i].value, depth-1) }) + "]"
	case reflect.Func:
		return "func"
	}
	return fmt.Sprint(v)
}
