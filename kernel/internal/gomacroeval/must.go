package gomacroeval

import (
	"go/ast"
	"reflect"

	"github.com/cosmos72/gomacro/fast"
	"github.com/cosmos72/gomacro/xreflect"
)

// mustError is the error with which must stops a cell.
type mustError struct{ error }

func (e mustError) Unwrap() error { return e.error }

// compileMust compiles must(f()), which is what f returns without its error; an error stops the
// cell. It is gomacro's own kind of function, since its result has the type that its argument has.
func (m *machine) compileMust(c *fast.Comp, sym fast.Symbol, node *ast.CallExpr) *fast.Call {
	var args []*fast.Expr
	var in []xreflect.Type
	if len(node.Args) == 1 {
		args = []*fast.Expr{c.Expr(node.Args[0], nil)}
		for i := range args[0].NumOut() {
			in = append(in, args[0].Out(i))
		}
	} else {
		args = c.Exprs(node.Args)
		for _, a := range args {
			if a.Untyped() {
				a.ConstTo(a.DefaultType())
			}
			in = append(in, a.Type)
		}
	}
	last := len(in) - 1
	if last < 0 || in[last].ReflectType() != reflect.TypeFor[error]() {
		c.Errorf("must needs a call whose last result is an error, as must(f()): %v", node.Args[0])
	}
	t := c.Universe.FuncOf(in, in[:last], false)
	value := xreflect.MakeFunc(t, func(args []xreflect.Value) []xreflect.Value {
		if err, ok := args[last].Interface().(error); ok && err != nil {
			panic(mustError{err})
		}
		return args[:last]
	})
	fun := &fast.Expr{Lit: fast.Lit{Type: t}, Fun: func(*fast.Env) xreflect.Value { return value }}
	return &fast.Call{Fun: fun, Args: args, OutTypes: in[:last]}
}
