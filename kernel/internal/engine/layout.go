package engine

import (
	"fmt"
	"reflect"
	"unsafe"

	"github.com/goplus/ixgo"
	"golang.org/x/tools/go/ssa"
	"golang.org/x/tools/go/types/typeutil"
)

// The interpreter runs a function as a list of Go closures, one an instruction, and reads that list anew for each. It offers no way to stop
// a program without ending it, nor to wake one that waits for a channel; but entries of the lists can be exchanged. This file
// finds them, by the names of the interpreter's own fields; interrupt.go and wait.go exchange them.

// instr is one instruction of a function. The argument is the interpreter's frame, a type that it does not export.
type instr = func(frame unsafe.Pointer)

// layout is where the interpreter's fields lie, in bytes from the beginning of what holds them.
type layout struct {
	funcs, msets int   // field numbers in Interp
	types        []int // from Interp to the types that it has made

	instrs, recover, ssa, index, base, interp, consts, blocks, fn uintptr // in a function
	stack, pc, pfn, block, pred, caller, callee, panicking        uintptr // in a frame
}

// readLayout finds the fields; an error means that the interpreter is another version than this was written for.
func readLayout() (l layout, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("the interpreter's functions are not laid out as expected: %v", r)
		}
	}()
	at := func(t reflect.Type, name string, want reflect.Type) uintptr {
		f, ok := t.FieldByName(name)
		if !ok || want != nil && f.Type != want {
			panic("field " + name + " of " + t.String())
		}
		return f.Offset
	}
	funcs, ok := reflect.TypeFor[ixgo.Interp]().FieldByName("funcs")
	if !ok || funcs.Type.Key() != reflect.TypeFor[*ssa.Function]() {
		panic("field funcs of Interp")
	}
	msets, ok := reflect.TypeFor[ixgo.Interp]().FieldByName("msets")
	if !ok || msets.Type != reflect.TypeFor[map[reflect.Type]map[string]*ssa.Function]() {
		panic("field msets of Interp")
	}
	l.funcs, l.msets = funcs.Index[0], msets.Index[0]
	record, ok := reflect.TypeFor[ixgo.Interp]().FieldByName("record")
	if !ok || record.Type != reflect.TypeFor[*ixgo.TypesRecord]() {
		panic("field record of Interp")
	}
	cache, ok := reflect.TypeFor[ixgo.TypesRecord]().FieldByName("tcache")
	if !ok || cache.Type != reflect.TypeFor[*typeutil.Map]() {
		panic("field tcache of TypesRecord")
	}
	l.types = []int{record.Index[0], cache.Index[0]}
	fn := funcs.Type.Elem().Elem()
	l.instrs, l.recover = at(fn, "Instrs", nil), at(fn, "Recover", nil)
	l.ssa = at(fn, "ssaInstrs", reflect.TypeFor[[]ssa.Instruction]())
	l.index = at(fn, "index", reflect.TypeFor[map[ssa.Value]uint32]())
	l.base, l.interp = at(fn, "base", reflect.TypeFor[int]()), at(fn, "Interp", reflect.TypeFor[*ixgo.Interp]())
	l.consts, l.blocks = at(fn, "stack", reflect.TypeFor[[]any]()), at(fn, "Blocks", reflect.TypeFor[[]int]())
	list, _ := fn.FieldByName("Instrs")
	frame := list.Type.Elem().In(0).Elem()
	l.stack = at(frame, "stack", reflect.TypeFor[[]any]())
	l.pc = at(frame, "ipc", reflect.TypeFor[int]())
	l.pfn = at(frame, "pfn", funcs.Type.Elem())
	l.caller, l.callee = at(frame, "caller", reflect.PointerTo(frame)), at(frame, "callee", reflect.PointerTo(frame))
	l.panicking = at(frame, "_panic", nil)
	l.fn = at(fn, "Fn", reflect.TypeFor[*ssa.Function]())
	l.block, l.pred = at(frame, "block", reflect.TypeFor[*ssa.BasicBlock]()), at(frame, "pred", reflect.TypeFor[int]())
	return l, nil
}

// function is an interpreted function.
type function struct {
	ptr unsafe.Pointer
	l   *layout
}

func (f function) instrs() []instr        { return *(*[]instr)(unsafe.Add(f.ptr, f.l.instrs)) }
func (f function) fn() *ssa.Function      { return *(**ssa.Function)(unsafe.Add(f.ptr, f.l.fn)) }
func (f function) ssa() []ssa.Instruction { return *(*[]ssa.Instruction)(unsafe.Add(f.ptr, f.l.ssa)) }

// body answers where the instructions that run one after another lie, in one or two stretches: between them, or behind, may stand those
// that end a function after a recovered panic, which run without the frame's counter.
func (f function) body() [2][]instr {
	list, rec := f.instrs(), *(*[]instr)(unsafe.Add(f.ptr, f.l.recover))
	if len(list) == 0 || len(rec) == 0 {
		return [2][]instr{list}
	}
	from := (uintptr(unsafe.Pointer(&rec[0])) - uintptr(unsafe.Pointer(&list[0]))) / unsafe.Sizeof(list[0])
	if from >= uintptr(len(list)) { // a list of their own
		return [2][]instr{list}
	}
	return [2][]instr{list[:from], list[from+uintptr(len(rec)):]}
}

// registers answers the places that values have on the frame's stack, in the lower 24 bits.
func (f function) registers() map[ssa.Value]uint32 {
	return *(*map[ssa.Value]uint32)(unsafe.Add(f.ptr, f.l.index))
}

// constants answers what a frame's stack is filled with when it is made.
func (f function) constants() []any { return *(*[]any)(unsafe.Add(f.ptr, f.l.consts)) }

// registerOf answers a value's place on the frame's stack; -1 if it has none.
func (f function) registerOf(v ssa.Value) int {
	if i, ok := f.registers()[v]; ok {
		return int(i & 0xffffff)
	}
	return -1
}

// functions answers the functions of a program, without those that it was given.
func (l *layout) functions(it *ixgo.Interp) []function {
	m := reflect.ValueOf(it).Elem().Field(l.funcs)
	out := make([]function, 0, m.Len())
	for iter := m.MapRange(); iter.Next(); {
		f := function{iter.Value().UnsafePointer(), l}
		if *(**ixgo.Interp)(unsafe.Add(f.ptr, l.interp)) == it {
			out = append(out, f)
		}
	}
	return out
}

// record answers a program's record of its types.
func (l *layout) record(it *ixgo.Interp) *ixgo.TypesRecord {
	return (*ixgo.TypesRecord)(reflect.ValueOf(it).Elem().Field(l.types[0]).UnsafePointer())
}

// stackOf answers a frame's registers.
func (l *layout) stackOf(frame unsafe.Pointer) []any { return *(*[]any)(unsafe.Add(frame, l.stack)) }

// unwinds reports whether a frame belongs to a deferred call of a function that panics.
func (l *layout) unwinds(frame unsafe.Pointer) bool {
	for f := *(*unsafe.Pointer)(unsafe.Add(frame, l.caller)); f != nil; f = *(*unsafe.Pointer)(unsafe.Add(f, l.caller)) {
		if *(*unsafe.Pointer)(unsafe.Add(f, l.panicking)) != nil {
			return true
		}
	}
	return false
}

// at answers the number of the instruction that a frame is executing.
func (l *layout) at(frame unsafe.Pointer) int { return *(*int)(unsafe.Add(frame, l.pc)) - 1 }
