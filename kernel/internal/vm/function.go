package vm

import (
	"go/token"
	"reflect"
	"sync"
	"sync/atomic"
	"unsafe"

	"golang.org/x/tools/go/ssa"

	"hipec/kernel/internal/native"
)

// Function is an interpreted function. It is compiled when it is first called, or by Program.Compile.
type Function struct {
	Name string

	prog  *Program
	id    uint32
	typ   reflect.Type // with the receiver as the first parameter
	ready atomic.Bool
	mu    sync.Mutex
	ssa   *ssa.Function // until it is compiled
	pos   token.Pos

	code     []instr
	entry    *instr
	lines    []token.Pos    // of each instruction
	frame    unsafe.Pointer // the type of its frames
	consts   unsafe.Pointer // a frame with the constants
	params   []slot
	paramT   []reflect.Type
	results  []slot
	resultT  []reflect.Type
	types    []unsafe.Pointer
	words    []unsafe.Pointer
	arrays   []array
	names    []*nameSlot
	closures []*closureSite
	slow     []slowFunc
	sites    []*site
	returns  [][]slot
	recover  int // where it goes on after a recovered panic; -1: it returns zero values

	infoOnce sync.Once
	info     *native.Info
	value    unsafe.Pointer // as a function value; made once
	valueMu  sync.Mutex
	hidden   bool      // made by the compiler: not told in traces
	boxed    *Function // what this one calls, with the receiver to which its first parameter points
	atFilled atomic.Bool
}

var functionIDs atomic.Uint32

// Type returns the function's type; the receiver of a method is its first parameter.
func (f *Function) Type() reflect.Type { return f.typ }

// prepare compiles the function if that was not done.
func (f *Function) prepare() {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.ready.Load() {
		return
	}
	if f.boxed != nil {
		f.boxed.prepareOnce()
		compileBoxed(f)
	} else {
		compile(f)
	}
	f.ssa = nil
	f.ready.Store(true)
}

func (f *Function) prepareOnce() {
	if !f.ready.Load() {
		f.prepare()
	}
}

// fillAt tells compiled code where the words of arguments and results lie.
func (f *Function) fillAt() {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.atFilled.Load() {
		return
	}
	if i := f.nativeInfo(); i.Shape != 0 {
		copy(i.At[:], append(wordOffsets(f.params, f.paramT), wordOffsets(f.results, f.resultT)...))
	}
	f.atFilled.Store(true)
}

// closure is an interpreted function with the variables that it has caught, as a function value.
type closure struct {
	object native.Object
	native.Callback
	fn     *Function
	free   []unsafe.Pointer
	inline [2]unsafe.Pointer
}

// closureSite is a place where a closure is made.
type closureSite struct {
	fn   *Function
	from []slot // the variables' registers; what is not a pointer is put into a box
	typ  []unsafe.Pointer
}

func (m *machine) makeClosure(fr *frame, s *closureSite) unsafe.Pointer {
	c := &closure{fn: s.fn}
	if len(s.from) <= len(c.inline) {
		c.free = c.inline[:len(s.from)]
	} else {
		c.free = make([]unsafe.Pointer, len(s.from))
	}
	for i, from := range s.from {
		if from.k == kPtr {
			c.free[i] = *(*unsafe.Pointer)(at(unsafe.Pointer(fr), from.off))
			continue
		}
		p := unsafe_New(s.typ[i])
		typedmemmove(s.typ[i], p, at(unsafe.Pointer(fr), from.off))
		c.free[i] = p
	}
	return c.init()
}

func (c *closure) init() unsafe.Pointer {
	c.Info, c.Tag = c.fn.nativeInfo(), unsafe.Pointer(c)
	return c.object.Init(&c.Callback)
}

// Value returns the function as a function value. It must not be one that catches variables.
func (f *Function) Value() unsafe.Pointer {
	f.valueMu.Lock()
	defer f.valueMu.Unlock()
	if f.value == nil {
		f.value = (&closure{fn: f}).init()
	}
	return f.value
}

// Reflect returns the function as reflection has it.
func (f *Function) Reflect() reflect.Value {
	p := f.Value()
	return reflect.NewAt(f.typ, unsafe.Pointer(&p)).Elem()
}

// closureOf returns the closure behind a function value, or nil if that is compiled.
func closureOf(p unsafe.Pointer) *closure { return (*closure)(native.Tag(p)) }

// nativeInfo is what a call from compiled code needs to know.
func (f *Function) nativeInfo() *native.Info {
	f.infoOnce.Do(func() {
		in, okIn := classes(f.paramTypes())
		out, okOut := classes(f.resultTypes())
		i := &native.Info{Type: f.typ, Begin: beginCall, Values: callValues}
		if okIn && okOut && native.Fits(f.paramTypes(), f.resultTypes()) && native.SpillFits(f.paramTypes(), len(in)) {
			i.Shape = native.ShapeOf(in, out)
		}
		f.info = i
	})
	return f.info
}

func (f *Function) paramTypes() []reflect.Type {
	out := make([]reflect.Type, f.typ.NumIn())
	for i := range out {
		out[i] = f.typ.In(i)
	}
	return out
}

func (f *Function) resultTypes() []reflect.Type {
	out := make([]reflect.Type, f.typ.NumOut())
	for i := range out {
		out[i] = f.typ.Out(i)
	}
	return out
}

// classes returns the classes of the words in which values of some types travel.
func classes(list []reflect.Type) (string, bool) {
	s := ""
	for _, t := range list {
		words, ok := native.Words(t)
		if !ok {
			return "", false
		}
		for _, w := range words {
			s += string(w.Class)
		}
	}
	return s, true
}

// wordOffsets returns where the words of some registers lie, in the order of a shape.
func wordOffsets(slots []slot, ts []reflect.Type) []uint32 {
	var plain, floats []uint32
	for i, t := range ts {
		words, _ := native.Words(t)
		for _, w := range words {
			if at := slots[i].off + uint32(w.Offset); w.Class == 'F' {
				floats = append(floats, at)
			} else {
				plain = append(plain, at)
			}
		}
	}
	return append(plain, floats...)
}
