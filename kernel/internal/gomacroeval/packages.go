package gomacroeval

import (
	"fmt"
	"go/constant"
	"path"
	"reflect"
	"slices"
	"strings"

	"github.com/cosmos72/gomacro/base/genimport"
	"github.com/cosmos72/gomacro/base/untyped"
	"github.com/cosmos72/gomacro/fast"
	"github.com/gopherdata/gophernotes/imports"

	"hipec/kernel/internal/bound"
)

// displayPath is the package that stands in for gophernotes' display.
const displayPath = "hipec/kernel/display"

// canonical returns the path of the package that an import means: gophernotes' notebooks know display by other names.
func canonical(p string) string {
	switch p {
	case "display", "github.com/gopherdata/gophernotes", "github.com/gopherdata/gophernotes/display":
		return displayPath
	}
	return p
}

// packageNames sorts the import paths of all bound packages by the name that a package goes by.
func packageNames() map[string][]string {
	m := map[string][]string{}
	for _, p := range bound.Paths() {
		if strings.Contains("/"+p+"/", "/internal/") || strings.HasPrefix(p, "vendor/") {
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

// has reports whether a bound package has a member of a name, also one that gomacro cannot have because it is generic.
func has(p *bound.Package, name string) bool {
	if p.Has(name) {
		return true
	}
	native := imports.Packages[p.Path]
	_, bind := native.Binds[name]
	_, typ := native.Types[name]
	return bind || typ
}

// generic reports whether what a cell selects from a package is generic.
func (m *machine) generic(name, member string) bool {
	paths := m.known[name]
	if sym := m.ir.Comp.TryResolve(name); sym != nil {
		if imp, ok := sym.Value.(*fast.Import); ok {
			paths = []string{imp.Path}
		}
	}
	return slices.ContainsFunc(paths, func(p string) bool {
		return bound.Generic(p, member)
	})
}

// load makes a package known to an interpreter. What it holds is taken from the bindings of the
// default kernel; what gophernotes' registry knows besides (how a cell's type becomes an interface
// of the package) from there.
func (m *machine) load(p string) (*fast.Import, error) {
	known := m.ir.Comp.KnownImports
	if imp := known[p]; imp != nil {
		return imp, nil
	}
	at := canonical(p)
	if imp := known[at]; imp != nil {
		known[p] = imp
		return imp, nil
	}
	compiled := bound.Lookup(at)
	if compiled == nil {
		// gomacro would now look for a Go toolchain and build a plugin.
		return nil, fmt.Errorf("package %s is not linked into this kernel%s", p, m.nearest(p))
	}
	ref := &genimport.PackageRef{Package: convert(compiled, m.replace[at]), Path: at}
	addNative(&ref.Package, imports.Packages[at])
	if at == displayPath {
		ref.Proxies = displayProxies()
	}
	imp := m.ir.Comp.CompGlobals.NewImport(ref)
	known[at], known[p] = imp, imp
	return imp, nil
}

// nearest names bound packages that end as a path does, for an import that failed.
func (m *machine) nearest(p string) string {
	if found := m.known[path.Base(p)]; len(found) > 0 {
		return fmt.Sprintf("; did you mean %q?", strings.Join(found, `" or "`))
	}
	return ""
}

// convert writes a bound package as gomacro wants it. Replaced functions take the place of its own.
func convert(p *bound.Package, replace map[string]any) imports.Package {
	out := imports.Package{
		Name:     p.Name,
		Binds:    make(map[string]reflect.Value, len(p.Funcs)+len(p.Vars)+len(p.Consts)+len(p.Untyped)),
		Types:    make(map[string]reflect.Type, len(p.Types)),
		Proxies:  map[string]reflect.Type{},
		Untypeds: make(map[string]string, len(p.Untyped)),
		Wrappers: map[string][]string{},
	}
	for name, f := range p.Funcs {
		out.Binds[name] = reflect.ValueOf(f)
	}
	for name, f := range replace {
		out.Binds[name] = reflect.ValueOf(f)
	}
	for name, v := range p.Vars {
		out.Binds[name] = reflect.ValueOf(v).Elem()
	}
	for name, c := range p.Consts { // not addressable, by which gomacro tells constants from variables
		out.Binds[name] = reflect.ValueOf(c)
	}
	for name, c := range p.Untyped {
		if text, ok := marshal(c); ok {
			out.Untypeds[name] = text
			out.Binds[name] = reflect.ValueOf(0) // gomacro looks at the text alone, but only for what has a value
		}
	}
	for name, t := range p.Types {
		out.Types[name] = t
	}
	return out
}

// addNative takes over what only gophernotes' registry knows: members of packages that the default
// kernel reads from their source, as log; and how interpreted types become a package's interfaces,
// where that still fits: interfaces grow.
func addNative(p *imports.Package, native imports.Package) {
	for name, v := range native.Binds {
		if _, ok := p.Binds[name]; ok {
			continue
		}
		p.Binds[name] = v
		if text, ok := native.Untypeds[name]; ok {
			p.Untypeds[name] = text
		}
	}
	for name, t := range native.Types {
		if p.Types[name] == nil {
			p.Types[name] = t
		}
	}
	for name, proxy := range native.Proxies {
		if t := p.Types[name]; t != nil && t.Kind() == reflect.Interface && reflect.PointerTo(proxy).Implements(t) {
			p.Proxies[name] = proxy
		}
	}
	for name, wrappers := range native.Wrappers {
		if p.Types[name] != nil {
			p.Wrappers[name] = wrappers
		}
	}
}

// marshal writes an untyped constant without loss, in gomacro's words.
func marshal(c any) (string, bool) {
	kinds := map[string]untyped.Kind{
		"untyped bool": untyped.Bool, "untyped int": untyped.Int, "untyped rune": untyped.Rune,
		"untyped float":  untyped.Float,
		"untyped string": untyped.String,
	}
	value, name := bound.Constant(c)
	kind, ok := kinds[name]
	if !ok {
		return "", false
	}
	switch kind {
	case untyped.Int, untyped.Rune:
		value = constant.ToInt(value)
	case untyped.Float:
		value = constant.ToFloat(value)
	}
	return untyped.Marshal(kind, value), value.Kind() != constant.Unknown
}
