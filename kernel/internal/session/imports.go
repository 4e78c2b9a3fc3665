package session

import (
	"fmt"
	"go/ast"
	"path"
	"slices"
	"sort"
	"strings"
)

// packageNames sorts import paths by the name that a package goes by.
func packageNames(paths []string) map[string][]string {
	m := map[string][]string{}
	for _, p := range paths {
		if inner(p) {
			continue
		}
		name := path.Base(p)
		if len(name) > 1 && name[0] == 'v' && strings.Trim(name[1:], "0123456789") == "" {
			name = path.Base(path.Dir(p))
		}
		m[name] = append(m[name], p)
	}
	return m
}

// inner reports whether a package is not for others to import.
func inner(p string) bool {
	return strings.Contains("/"+p+"/", "/internal/") || strings.HasPrefix(p, "vendor/")
}

// elder are packages that a plain name means, where a later one of the same name has the same
// members: notebooks were written with them.
var elder = map[string]string{"encoding/json/v2": "encoding/json"}

// autoImport imports a package under its own name if the cell selects from that name, and exactly one bound package of
// the name has all that is selected.
func (s *Session) autoImport(c *cell, name string) bool {
	if c.imports[name] != "" {
		return false
	}
	var members []string
	ast.Inspect(c.file, func(n ast.Node) bool {
		if sel, ok := n.(*ast.SelectorExpr); ok {
			if x, ok := sel.X.(*ast.Ident); ok && x.Name == name {
				members = append(members, sel.Sel.Name)
			}
		}
		return true
	})
	if len(members) == 0 {
		return false
	}
	// The package that has the most of what is selected; if one name is wrong, the others tell which package was meant.
	var fit []string
	most := 0
	for _, p := range s.known[name] {
		pkg, err := s.engine.Import(p)
		if err != nil {
			continue
		}
		has := 0
		for _, m := range members {
			if pkg.Scope().Lookup(m) != nil {
				has++
			}
		}
		switch {
		case has > most:
			fit, most = []string{p}, has
		case has == most:
			fit = append(fit, p)
		}
	}
	fit = slices.DeleteFunc(fit, func(p string) bool { return slices.Contains(fit, elder[p]) })
	if len(fit) != 1 {
		if len(fit) > 1 {
			sort.Strings(fit)
			c.hints[name] = fmt.Sprintf("several packages go by that name; import one: %q", fit)
		}
		return false
	}
	c.imports[name] = fit[0]
	return true
}

// nearest names bound packages that end as a path does, for an import that failed.
func (s *Session) nearest(p string) string {
	if strings.HasPrefix(p, "github.com/janpfeifer/gonb/") {
		return "; what it shows, package hipec/kernel/display shows here: display.HTML, display.Markdown, display.PNG and " +
			"others"
	}
	found := s.known[path.Base(p)]
	if len(found) == 0 {
		return ""
	}
	sort.Strings(found)
	return fmt.Sprintf(`; did you mean "%s"?`, strings.Join(found, `" or "`))
}
