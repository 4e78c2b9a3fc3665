package vm

import (
	"reflect"
	"sync"
	"sync/atomic"
	"unsafe"

	"hipec/kernel/internal/rtype"
)

// frame is the beginning of a call's memory; the registers follow. The memory is of a type that
// reflection has made, so that the collector knows which registers hold pointers.
type frame struct {
	fn        *Function
	caller    *frame
	ip        *instr           // the next instruction, or the one under way where something may panic
	site      *site            // of the call, in the caller
	next      *frame           // among the frames that are free
	free      []unsafe.Pointer // variables that the closure has caught
	defers    *deferred
	panicking *panicking // if this is a deferred call: the panic that it may recover from
	under     *frame     // if this is a deferred call: the frame that runs it
}

const headerSize = unsafe.Sizeof(frame{})

// A frame's registers lie in five areas, one a kind, and behind them the structures and arrays.
// Sizes are rounded up so that there are few types: reflection keeps each for ever.
type areas struct{ words, ptrs, strs, slices, ifaces int }

var frameTypes sync.Map // areas -> reflect.Type

func roundUp(n int) int {
	switch {
	case n <= 4:
		return n
	case n <= 16:
		return (n + 3) &^ 3
	case n <= 64:
		return (n + 15) &^ 15
	}
	step := 64
	for step*4 < n {
		step *= 2
	}
	return (n + step - 1) / step * step
}

// frameType returns the type of a frame and where its areas begin.
func frameType(a areas, mems []reflect.Type) (t reflect.Type, begin [5]uint32, memAt []uint32) {
	a = areas{roundUp(a.words), roundUp(a.ptrs), roundUp(a.strs), roundUp(a.slices), roundUp(a.ifaces)}
	if len(mems) == 0 {
		if known, ok := frameTypes.Load(a); ok {
			t = known.(reflect.Type)
		}
	}
	if t == nil {
		fields := []reflect.StructField{
			{Name: "H", Type: reflect.TypeFor[frame]()},
			{Name: "W", Type: reflect.ArrayOf(a.words, reflect.TypeFor[uint64]())},
			{Name: "P", Type: reflect.ArrayOf(a.ptrs, reflect.TypeFor[unsafe.Pointer]())},
			{Name: "S", Type: reflect.ArrayOf(a.strs, reflect.TypeFor[string]())},
			{Name: "L", Type: reflect.ArrayOf(a.slices, reflect.TypeFor[[]byte]())},
			{Name: "I", Type: reflect.ArrayOf(a.ifaces, reflect.TypeFor[any]())},
		}
		if len(mems) > 0 {
			var inner []reflect.StructField
			for i, m := range mems {
				inner = append(inner, reflect.StructField{Name: "M" + itoa(i), Type: m})
			}
			fields = append(fields, reflect.StructField{Name: "M", Type: rtype.Memory(inner)})
		}
		// nothing ends a frame that has no size
		fields = append(fields, reflect.StructField{Name: "E", Type: reflect.TypeFor[uint64]()})
		t = reflect.StructOf(fields)
		if len(mems) == 0 {
			frameTypes.Store(a, t)
		}
	}
	for i := range begin {
		begin[i] = uint32(t.Field(i + 1).Offset)
	}
	if len(mems) > 0 {
		m := t.Field(6)
		for i := range mems {
			memAt = append(memAt, uint32(m.Offset+m.Type.Field(i).Offset))
		}
	}
	return t, begin, memAt
}

// machine runs interpreted code in one goroutine, from a call that compiled code makes to its
// return. It is used by one goroutine at a time.
type machine struct {
	poller
	eng   *Engine
	run   *Run
	stop  *uint32
	cur   *frame // the innermost frame
	base  *frame // with whose return the loop under way ends
	depth int
	mask  int // deferred calls of a stopped cell under way: they are not stopped
	cache [64]freeFrames
	entry entry
	label unsafe.Pointer // of the goroutine for which run was found
}

type freeFrames struct {
	fn   *Function
	list *frame
}

var machines = sync.Pool{New: func() any { return new(machine) }}

func (e *Engine) acquire(run *Run) *machine {
	m := machines.Get().(*machine)
	m.eng, m.run, m.stop, m.label = e, run, &run.stop, nil
	return m
}

// drop forgets the frames that are free: they hold what they held.
func (m *machine) drop() { m.cache = [64]freeFrames{} }

// leave gives a machine back. It keeps its free frames for the next call, which is likely of the same function.
func (m *machine) leave() {
	if m.depth != 0 || m.mask != 0 {
		return // it was left by a panic
	}
	m.eng, m.run, m.cur, m.base, m.label = nil, nil, nil, nil, nil
	m.entry = entry{}
	machines.Put(m)
}

func (m *machine) newFrame(fn *Function) *frame {
	e := &m.cache[fn.id&63]
	if f := e.list; f != nil && e.fn == fn {
		e.list = f.next
		return f
	}
	f := (*frame)(unsafe_New(fn.frame))
	if fn.consts != nil {
		typedmemmove(fn.frame, unsafe.Pointer(f), fn.consts)
	}
	f.fn = fn
	return f
}

// release puts a frame where the next call of its function finds it.
//
//go:noinline
func (m *machine) release(f *frame) {
	e := &m.cache[f.fn.id&63]
	if e.fn != f.fn {
		e.fn, e.list = f.fn, nil
	}
	if f.free != nil {
		f.free = nil
	}
	if f.panicking != nil {
		f.panicking = nil
	}
	if f.under != nil {
		f.under = nil
	}
	f.next = e.list
	e.list = f
}

// nameSlot is what a name of the notebook means, for one type: a variable's address or a function.
// One store gives it another meaning.
type nameSlot struct{ p unsafe.Pointer }

func (s *nameSlot) load() unsafe.Pointer { return atomic.LoadPointer(&s.p) }
func (s *nameSlot) set(p unsafe.Pointer) { atomic.StorePointer(&s.p, p) }

func itoa(i int) string {
	if i < 10 {
		return string(rune('0' + i))
	}
	return itoa(i/10) + string(rune('0'+i%10))
}
