package vm

import (
	"go/token"
	"reflect"
	"unsafe"

	"golang.org/x/tools/go/ssa"

	"hipec/kernel/internal/rtype"
)

// compiler makes instructions of one function.
type compiler struct {
	f  *Function
	p  *Program
	fn *ssa.Function

	layout []*ssa.BasicBlock
	place  map[*ssa.BasicBlock]int // in layout

	alias   map[ssa.Value]aliasOf // values that lie in another's register
	folded  map[ssa.Value]bool    // values that are computed where they are used
	inFrame map[*ssa.Alloc]bool   // variables that lie in the frame
	appends map[*ssa.Call][]ssa.Value
	merged  map[*ssa.Store]*ssa.BinOp // *p = *p + x
	extract map[ssa.Value]map[int]ssa.Value

	slots  map[ssa.Value]slot
	class  map[ssa.Value]ssa.Value // values that share a register, by union-find
	consts map[constKey]slot
	regs   registers
	init   []func(mem unsafe.Pointer) // puts the constants into a frame
	spare  map[kind]slot              // for moves that go round in a circle
	spareM map[reflect.Type]slot
	extra  map[extraKey]slot

	labels  []int // of blocks, where they begin
	edges   map[edge]int
	fixups  []fixup
	pending []edge
	now     token.Pos
}

type aliasOf struct {
	of  ssa.Value
	off uint32
}

type constKey struct {
	typ  reflect.Type
	text string
}

type extraKey struct {
	in ssa.Instruction
	n  int
}

// compile fills in a function's code.
func compile(f *Function) {
	c := &compiler{f: f, p: f.prog, fn: f.ssa, place: map[*ssa.BasicBlock]int{}, alias: map[ssa.Value]aliasOf{},
		folded:  map[ssa.Value]bool{},
		inFrame: map[*ssa.Alloc]bool{}, appends: map[*ssa.Call][]ssa.Value{}, merged: map[*ssa.Store]*ssa.BinOp{},
		extract: map[ssa.Value]map[int]ssa.Value{},
		slots:   map[ssa.Value]slot{}, class: map[ssa.Value]ssa.Value{}, consts: map[constKey]slot{}, spare: map[kind]slot{},
		spareM: map[reflect.Type]slot{},
		extra:  map[extraKey]slot{}, edges: map[edge]int{}}
	for _, t := range f.paramTypes() {
		f.paramT = append(f.paramT, t)
	}
	f.resultT = f.resultTypes()
	c.arrange()
	c.fold()
	c.coalesce()
	c.allocate()
	c.emitAll()
	c.finish()
}

// typeOf returns the run-time type of a value.
func (c *compiler) typeOf(v ssa.Value) reflect.Type { return c.p.typeOf(v.Type()) }

// word notes a type among those of the function and returns its number.
func (c *compiler) typeIndex(t reflect.Type) uint32 {
	p := rtype.Pointer(t)
	for i, q := range c.f.types {
		if q == p {
			return uint32(i)
		}
	}
	c.f.types = append(c.f.types, p)
	return uint32(len(c.f.types) - 1)
}

func (c *compiler) wordIndex(p unsafe.Pointer) uint32 {
	for i, q := range c.f.words {
		if q == p {
			return uint32(i)
		}
	}
	c.f.words = append(c.f.words, p)
	return uint32(len(c.f.words) - 1)
}

// arrange puts the blocks in an order in which most go on to the next.
func (c *compiler) arrange() {
	seen := map[*ssa.BasicBlock]bool{}
	var post []*ssa.BasicBlock
	var visit func(b *ssa.BasicBlock)
	visit = func(b *ssa.BasicBlock) {
		if seen[b] {
			return
		}
		seen[b] = true
		for i := len(b.Succs) - 1; i >= 0; i-- {
			visit(b.Succs[i])
		}
		post = append(post, b)
	}
	if c.fn.Recover != nil {
		visit(c.fn.Recover)
	}
	visit(c.fn.Blocks[0])
	for i := len(post) - 1; i >= 0; i-- {
		c.place[post[i]] = len(c.layout)
		c.layout = append(c.layout, post[i])
	}
}

// A register's offset is known when all have been handed out; until then it is its number, with its
// area in the upper bits.
const (
	areaWords = iota
	areaPtrs
	areaStrs
	areaSlices
	areaIfaces
	areaMems
)

func (c *compiler) emit(in instr) int {
	c.f.code = append(c.f.code, in)
	c.f.lines = append(c.f.lines, c.now)
	return len(c.f.code) - 1
}

// slow emits an instruction that is made of Go code.
func (c *compiler) slow(f slowFunc) {
	c.f.slow = append(c.f.slow, f)
	c.emit(instr{op: opSlow, a: uint32(len(c.f.slow) - 1)})
}
