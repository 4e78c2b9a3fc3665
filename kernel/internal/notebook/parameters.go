package notebook

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// The tags by which papermill knows the cell with the parameters' own values, and the one that it puts below.
const (
	parametersTag = "parameters"
	injectedTag   = "injected-parameters"
)

// Inject puts a cell with other values of its parameters below the cell tagged parameters, in place
// of one that was put there before. Each value is written as the parameter's own is: text in quotes
// where the parameter is text, else as given. Without parameters nothing happens.
//
// Errors: there is no such cell; a name that it does not set; a value that is no Go expression.
func (nb *Notebook) Inject(values map[string]string) error {
	if len(values) == 0 {
		return nil
	}
	at := slices.IndexFunc(nb.Cells, func(c *Cell) bool { return c.Type == "code" && c.Tagged(parametersTag) })
	if at < 0 {
		return fmt.Errorf("%s: no cell carries the tag %q", nb.Path, parametersTag)
	}
	own := assigned(nb.Cells[at].Source)
	var b strings.Builder
	b.WriteString("// Parameters\n")
	for _, name := range slices.Sorted(maps.Keys(values)) {
		value := values[name]
		was, ok := own[name]
		if !ok {
			return fmt.Errorf("%s: the cell tagged %q sets no %q; it sets %s", nb.Path, parametersTag, name,
				strings.Join(slices.Sorted(maps.Keys(own)), ", "))
		}
		_, quoted := strconv.Unquote(value)
		if lit, isText := was.(*ast.BasicLit); isText && lit.Kind == token.STRING && quoted != nil {
			value = strconv.Quote(value)
		}
		if _, err := parser.ParseExpr(value); err != nil {
			return fmt.Errorf("%s: parameter %s: %q is no Go expression: %w", nb.Path, name, value, err)
		}
		fmt.Fprintf(&b, "%s = %s\n", name, value)
	}
	nb.Cells = slices.DeleteFunc(nb.Cells, func(c *Cell) bool { return c.Tagged(injectedTag) })
	at = slices.IndexFunc(nb.Cells, func(c *Cell) bool { return c.Type == "code" && c.Tagged(parametersTag) })
	source := strings.TrimSuffix(b.String(), "\n")
	nb.Cells = slices.Insert(nb.Cells, at+1, &Cell{ID: stableID(nb.Path, at+1, source), Type: "code", Source: source,
		Metadata: map[string]any{"tags": []any{injectedTag}}})
	return nil
}

// assigned are the names that a cell sets at its top level, with their values.
func assigned(source string) map[string]ast.Expr {
	out := map[string]ast.Expr{}
	file, err := parser.ParseFile(token.NewFileSet(), "", "package p\nfunc _() {\n"+source+"\n}", 0)
	if file == nil || err != nil && len(file.Decls) == 0 {
		return out
	}
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.AssignStmt:
			for i, l := range n.Lhs {
				if id, ok := l.(*ast.Ident); ok && i < len(n.Rhs) {
					out[id.Name] = n.Rhs[i]
				}
			}
		case *ast.ValueSpec:
			for i, id := range n.Names {
				out[id.Name] = nil
				if i < len(n.Values) {
					out[id.Name] = n.Values[i]
				}
			}
		}
		return true
	})
	return out
}
