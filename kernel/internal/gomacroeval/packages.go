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
	"github.com/goplus/ixgo"

	"hipec/kernel/internal/docs"
)

// displayPath is the package that stands in for gophernotes' display.
const displayPath = "hipec/kernel/display"

// canonical answers the path of the package that an import means: gophernotes' notebooks know display by other names.
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
	for _, p := range ixgo.PackageList() {
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
func has(p *ixgo.Package, name string) bool {
	if _, ok := p.Funcs[name]; ok {
		return true
	}
	for _, m := range []map[string]reflect.Type{p.NamedTypes, p.Interfaces, p.AliasTypes} {
		if _, ok := m[name]; ok {
			return true
		}
	}
	if _, ok := p.Vars[name]; ok {
		return true
	}
	if _, ok := p.TypedConsts[name]; ok {
		return true
	}
	if _, ok := p.UntypedConsts[name]; ok || generic(p, name) {
		return true
	}
	native := imports.Packages[p.Path]
	_, bind := native.Binds[name]
	_, typ := native.Types[name]
	return bind || typ
}

// generic reports whether a bound package has a generic function or type of a name.
func generic(p *ixgo.Package, name string) bool {
	if _, alias := p.Alias[name]; alias {
		return true
	}
	if strings.Contains(p.Source, "\nfunc "+name+"[") || strings.Contains(p.Source, "\ntype "+name+"[") {
		return true
	}
	return strings.HasPrefix(docs.Of(p.Path, name+"()"), "func[") // of a package that is bound but for its generic part
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
		bound, ok := ixgo.LookupPackage(p)
		return ok && generic(bound, member)
	})
}

// load makes a package known to an interpreter. What it holds is taken from the bindings of the default kernel; what gophernotes'
// registry knows besides (how a cell's type becomes an interface of the package) from there.
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
	bound, ok := ixgo.LookupPackage(at)
	if !ok {
		// gomacro would now look for a Go toolchain and build a plugin.
		return nil, fmt.Errorf("package %s is not linked into this kernel%s", p, m.nearest(p))
	}
	ref := &genimport.PackageRef{Package: convert(bound, m.replace[at]), Path: at}
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
func convert(p *ixgo.Package, replace map[string]any) imports.Package {
	out := imports.Package{
		Name:     p.Name,
		Binds:    make(map[string]reflect.Value, len(p.Funcs)+len(p.Vars)+len(p.TypedConsts)+len(p.UntypedConsts)),
		Types:    make(map[string]reflect.Type, len(p.NamedTypes)+len(p.Interfaces)+len(p.AliasTypes)),
		Proxies:  map[string]reflect.Type{},
		Untypeds: make(map[string]string, len(p.UntypedConsts)),
		Wrappers: map[string][]string{},
	}
	for name, f := range p.Funcs {
		out.Binds[name] = f
	}
	for name, f := range replace {
		out.Binds[name] = reflect.ValueOf(f)
	}
	for name, v := range p.Vars {
		out.Binds[name] = v.Elem()
	}
	for name, c := range p.TypedConsts {
		if v, ok := constantOf(c.Typ, c.Value); ok {
			out.Binds[name] = v
		}
	}
	for name, c := range p.UntypedConsts {
		if text, ok := marshal(c); ok {
			out.Untypeds[name] = text
			out.Binds[name] = reflect.ValueOf(0) // gomacro looks at the text alone, but only for what has a value
		}
	}
	for _, types := range []map[string]reflect.Type{p.NamedTypes, p.Interfaces, p.AliasTypes} {
		for name, t := range types {
			out.Types[name] = t
		}
	}
	return out
}

// addNative takes over what only gophernotes' registry knows: members of packages that the default kernel reads from their source, as log; and
// how interpreted types become a package's interfaces, where that still fits: interfaces grow.
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

// constantOf answers a constant as a value of its type.
func constantOf(t reflect.Type, c constant.Value) (reflect.Value, bool) {
	v := reflect.New(t).Elem()
	switch {
	case t.Kind() == reflect.Bool && c.Kind() == constant.Bool:
		v.SetBool(constant.BoolVal(c))
	case t.Kind() == reflect.String && c.Kind() == constant.String:
		v.SetString(constant.StringVal(c))
	case v.CanInt():
		n, _ := constant.Int64Val(constant.ToInt(c))
		v.SetInt(n)
	case v.CanUint():
		n, _ := constant.Uint64Val(constant.ToInt(c))
		v.SetUint(n)
	case v.CanFloat():
		x, _ := constant.Float64Val(constant.ToFloat(c))
		v.SetFloat(x)
	case v.CanComplex():
		re, _ := constant.Float64Val(constant.Real(c))
		im, _ := constant.Float64Val(constant.Imag(c))
		v.SetComplex(complex(re, im))
	default:
		return v, false
	}
	return reflect.ValueOf(v.Interface()), true // not addressable, by which gomacro tells constants from variables
}

// marshal writes an untyped constant without loss, in gomacro's words.
func marshal(c ixgo.UntypedConst) (string, bool) {
	kinds := map[string]untyped.Kind{
		"untyped bool": untyped.Bool, "untyped int": untyped.Int, "untyped rune": untyped.Rune, "untyped float": untyped.Float,
		"untyped complex": untyped.Complex, "untyped string": untyped.String,
	}
	kind, ok := kinds[c.Typ]
	if !ok {
		return "", false
	}
	value := c.Value
	switch kind {
	case untyped.Int, untyped.Rune:
		value = constant.ToInt(value)
	case untyped.Float:
		value = constant.ToFloat(value)
	}
	return untyped.Marshal(kind, value), value.Kind() != constant.Unknown
}
