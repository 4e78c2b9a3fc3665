package bound

import (
	"fmt"
	"go/token"
	"go/types"
	"reflect"
	"slices"
	"strings"
	"sync"
	"unsafe"

	"golang.org/x/tools/go/types/typeutil"
)

// Loader makes packages for the checker. Its methods may be called by several goroutines.
type Loader struct {
	// Foreign returns the source of a package that is not linked in; by is the package that imports it,
	// or "" if a cell does. It may be nil, and is not changed once packages are imported.
	Foreign func(path, by string) (*Foreign, error)

	fset    *token.FileSet
	loading []string // the packages of modules whose checking is under way, each imported by the one before

	mu       sync.Mutex
	packages map[string]*types.Package
	whole    map[string]bool               // of these: those whose names have all been listed
	texts    map[*types.Package][]*Text    // what a package has as text
	known    map[reflect.Type]types.Type   // what was made
	named    map[*types.Named]reflect.Type // the other way round
	instance typeutil.Map                  // of generic types: types.Type -> reflect.Type
}

// New returns a loader. Positions in the texts are noted in fset.
func New(fset *token.FileSet) *Loader {
	l := &Loader{fset: fset, packages: map[string]*types.Package{"unsafe": types.Unsafe}, whole: map[string]bool{
		"unsafe": true},
		texts: map[*types.Package][]*Text{}, known: map[reflect.Type]types.Type{}, named: map[*types.Named]reflect.Type{}}
	l.known[reflect.TypeFor[error]()] = types.Universe.Lookup("error").Type()
	l.known[reflect.TypeFor[any]()] = types.Universe.Lookup("any").Type()
	for _, b := range basics {
		l.known[b.rt] = types.Typ[b.kind]
	}
	l.known[reflect.TypeFor[unsafe.Pointer]()] = types.Typ[types.UnsafePointer]
	return l
}

var basics = []struct {
	rt   reflect.Type
	kind types.BasicKind
}{
	{reflect.TypeFor[bool](), types.Bool}, {reflect.TypeFor[int](), types.Int}, {reflect.TypeFor[int8](), types.Int8},
	{reflect.TypeFor[int16](), types.Int16}, {reflect.TypeFor[int32](), types.Int32},
	{reflect.TypeFor[int64](), types.Int64},
	{reflect.TypeFor[uint](), types.Uint}, {reflect.TypeFor[uint8](), types.Uint8},
	{reflect.TypeFor[uint16](), types.Uint16},
	{reflect.TypeFor[uint32](), types.Uint32}, {reflect.TypeFor[uint64](), types.Uint64},
	{reflect.TypeFor[uintptr](), types.Uintptr},
	{reflect.TypeFor[float32](), types.Float32}, {reflect.TypeFor[float64](), types.Float64},
	{reflect.TypeFor[complex64](), types.Complex64},
	{reflect.TypeFor[complex128](), types.Complex128}, {reflect.TypeFor[string](), types.String},
}

// Import returns a package with all that it exports; it implements types.Importer.
func (l *Loader) Import(path string) (*types.Package, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.load(path)
}

func (l *Loader) load(path string) (*types.Package, error) {
	p := Lookup(path)
	if l.whole[path] {
		return l.packages[path], nil
	}
	if p == nil && l.packages[path] != nil && l.Foreign != nil {
		return nil, fmt.Errorf("package %s is linked into this kernel, for others that use it, but cannot be imported", path)
	}
	if p == nil && l.Foreign != nil {
		if slices.Contains(l.loading, path) {
			return nil, fmt.Errorf("packages import each other in a circle: %s", strings.Join(append(l.loading, path),
				" imports "))
		}
		by := ""
		if n := len(l.loading); n > 0 {
			by = l.loading[n-1]
		}
		l.loading = append(l.loading, path)
		defer func() { l.loading = l.loading[:len(l.loading)-1] }()
		return l.readForeign(path, by)
	}
	if p == nil {
		return nil, fmt.Errorf("package %s is not linked into this kernel", path)
	}
	pkg := l.pkg(path)
	l.whole[path] = true
	if len(p.Names()) == 0 && hasText(path) { // all of it is text
		if err := l.readText(pkg); err != nil {
			return nil, err
		}
		return pkg, nil
	}
	l.list(p, pkg)
	if hasText(path) {
		if err := l.readPatch(pkg); err != nil {
			return nil, err
		}
	}
	pkg.MarkComplete()
	return pkg, nil
}

// pkg returns the package of a path; where it was not imported, without all its names.
func (l *Loader) pkg(path string) *types.Package {
	if pkg := l.packages[path]; pkg != nil {
		return pkg
	}
	name := NameOf(path)
	if name == "" {
		name = path[strings.LastIndexByte(path, '/')+1:]
	}
	pkg := types.NewPackage(path, name)
	l.packages[path] = pkg
	return pkg
}

// Partial lists the packages to which types belong that compiled packages use, and which cannot be
// imported themselves: the source of such a package would make the types a second time.
func (l *Loader) Partial() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	var list []string
	for path := range l.packages {
		if !l.whole[path] && !Known(path) {
			list = append(list, path)
		}
	}
	slices.Sort(list)
	return list
}

// list enters what a compiled package exports into its scope.
func (l *Loader) list(p *Package, pkg *types.Package) {
	for name, rt := range p.Types {
		t := l.typeOf(rt)
		if n, ok := t.(*types.Named); !ok || n.Obj().Name() != name || n.Obj().Pkg() != pkg {
			obj := types.NewTypeName(token.NoPos, pkg, name, nil)
			types.NewAlias(obj, t)
			pkg.Scope().Insert(obj)
		}
	}
	l.addHidden(p)
	for name, f := range p.Funcs {
		if sig, ok := l.typeOf(reflect.TypeOf(f)).(*types.Signature); ok {
			pkg.Scope().Insert(types.NewFunc(token.NoPos, pkg, name, sig))
		}
	}
	for name, v := range p.Vars {
		pkg.Scope().Insert(types.NewVar(token.NoPos, pkg, name, l.typeOf(reflect.TypeOf(v).Elem())))
	}
	for name, c := range p.Consts {
		pkg.Scope().Insert(types.NewConst(token.NoPos, pkg, name, l.typeOf(reflect.TypeOf(c)), valueOf(c)))
	}
	for name, c := range p.Untyped {
		v, kind := Constant(c)
		pkg.Scope().Insert(types.NewConst(token.NoPos, pkg, name, untyped[kind], v))
	}
}

var untyped = map[string]types.Type{"untyped int": types.Typ[types.UntypedInt],
	"untyped rune":  types.Typ[types.UntypedRune],
	"untyped float": types.Typ[types.UntypedFloat], "untyped string": types.Typ[types.UntypedString],
	"untyped bool": types.Typ[types.UntypedBool]}

// Reflect returns the compiled type behind one that the loader has made; ok is false if there is none.
func (l *Loader) Reflect(n *types.Named) (rt reflect.Type, ok bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if rt, ok = l.named[n]; !ok && n.TypeArgs().Len() > 0 {
		rt, ok = l.instance.At(n).(reflect.Type)
	}
	return rt, ok
}

// TypeOf returns what the checker takes for a compiled type.
func (l *Loader) TypeOf(rt reflect.Type) types.Type {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.typeOf(rt)
}
