package vm

import (
	"fmt"
	"go/token"
	"go/types"
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
	c := &compiler{f: f, p: f.prog, fn: f.ssa, place: map[*ssa.BasicBlock]int{}, alias: map[ssa.Value]aliasOf{}, folded: map[ssa.Value]bool{},
		inFrame: map[*ssa.Alloc]bool{}, appends: map[*ssa.Call][]ssa.Value{}, merged: map[*ssa.Store]*ssa.BinOp{}, extract: map[ssa.Value]map[int]ssa.Value{},
		slots: map[ssa.Value]slot{}, class: map[ssa.Value]ssa.Value{}, consts: map[constKey]slot{}, spare: map[kind]slot{}, spareM: map[reflect.Type]slot{},
		extra: map[extraKey]slot{}, edges: map[edge]int{}}
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

// registers hands out room in a frame.
type registers struct {
	areas
	mems   []reflect.Type
	memIdx []*uint32
}

// A register's offset is known when all have been handed out; until then it is its number, with its area in the upper bits.
const (
	areaWords = iota
	areaPtrs
	areaStrs
	areaSlices
	areaIfaces
	areaMems
)

var areaOf = map[kind]uint32{kInt: areaWords, kF64: areaWords, kF32: areaWords, kC64: areaWords, kC128: areaWords, kPtr: areaPtrs, kStr: areaStrs,
	kSlice: areaSlices, kIface: areaIfaces, kMem: areaMems}

func (r *registers) take(k kind, t reflect.Type) slot {
	area := areaOf[k]
	s := slot{k: k}
	n := 0
	switch area {
	case areaWords:
		n = r.words
		if r.words++; k == kC128 {
			r.words++
		}
	case areaPtrs:
		n = r.ptrs
		r.ptrs++
	case areaStrs:
		n = r.strs
		r.strs++
	case areaSlices:
		n = r.slices
		r.slices++
	case areaIfaces:
		n = r.ifaces
		r.ifaces++
	case areaMems:
		n = len(r.mems)
		r.mems = append(r.mems, t)
		s.typ = rtype.Pointer(t)
	}
	s.off = area<<28 | uint32(n)
	return s
}

var areaSize = [...]uint32{8, 8, 16, 24, 16}

// settle makes the frame's type and turns numbers into offsets.
func (c *compiler) settle() {
	t, begin, memAt := frameType(c.regs.areas, c.regs.mems)
	c.f.frame = rtype.Pointer(t)
	fix := func(s slot) slot {
		area, n := s.off>>28, s.off&(1<<28-1)
		if area == areaMems {
			s.off = memAt[n]
		} else {
			s.off = begin[area] + n*areaSize[area]
		}
		return s
	}
	for v, s := range c.slots {
		c.slots[v] = fix(s)
	}
	for k, s := range c.consts {
		c.consts[k] = fix(s)
	}
	for k, s := range c.spare {
		c.spare[k] = fix(s)
	}
	for k, s := range c.spareM {
		c.spareM[k] = fix(s)
	}
	for k, s := range c.extra {
		c.extra[k] = fix(s)
	}
	for i, s := range c.f.params {
		c.f.params[i] = fix(s)
	}
	for i, s := range c.f.results {
		c.f.results[i] = fix(s)
	}
}

// allocate gives every value a register that needs one.
func (c *compiler) allocate() {
	for i, prm := range c.fn.Params {
		s := c.regs.take(kindOf(c.f.paramT[i]), c.f.paramT[i])
		c.f.params = append(c.f.params, s)
		c.slots[prm] = s
	}
	for _, t := range c.f.resultT {
		c.f.results = append(c.f.results, c.regs.take(kindOf(t), t))
	}
	for _, fv := range c.fn.FreeVars {
		t := c.typeOf(fv)
		c.slots[fv] = c.regs.take(kindOf(t), t)
	}
	var room [8]*ssa.Value
	for _, b := range c.layout {
		for _, in := range b.Instrs {
			if a, ok := in.(*ssa.Alloc); ok && c.inFrame[a] {
				t := c.p.typeOf(deref(a.Type()))
				c.slots[a] = c.regs.take(kindOf(t), t)
				continue
			}
			if v, ok := in.(ssa.Value); ok {
				c.allocateValue(v)
			}
			for _, op := range in.Operands(room[:0]) {
				if *op != nil {
					c.allocateOperand(in, *op)
				}
			}
			c.allocateExtra(in)
		}
	}
	c.settle()
	if len(c.init) > 0 {
		mem := unsafe_New(c.f.frame)
		for _, f := range c.init {
			f(mem)
		}
		c.f.consts = mem
	}
}

// leader returns the value whose register a value shares.
func (c *compiler) leader(v ssa.Value) ssa.Value {
	for {
		u, ok := c.class[v]
		if !ok || u == v {
			return v
		}
		v = u
	}
}

func (c *compiler) allocateValue(v ssa.Value) {
	if _, ok := c.alias[v]; ok || c.folded[v] {
		return
	}
	if t, ok := v.Type().(*types.Tuple); ok {
		for i := range t.Len() {
			x := c.extract[v][i]
			if b, ok := t.At(i).Type().(*types.Basic); ok && b.Kind() == types.Invalid { // of Next: what the loop does not name
				c.extra[extraKey{v.(ssa.Instruction), i}] = c.regs.take(kInt, nil)
				continue
			}
			if x == nil { // nobody wants it; compiled code needs a place for it
				rt := c.p.typeOf(t.At(i).Type())
				c.extra[extraKey{v.(ssa.Instruction), i}] = c.regs.take(kindOf(rt), rt)
			}
		}
		return
	}
	if _, ok := v.(*ssa.Range); ok { // the iterator
		c.slots[v] = c.regs.take(kPtr, nil)
		return
	}
	l := c.leader(v)
	if s, ok := c.slots[l]; ok {
		c.slots[v] = s
		return
	}
	t := c.typeOf(v)
	s := c.regs.take(kindOf(t), t)
	c.slots[l], c.slots[v] = s, s
}

// allocateOperand gives constants, addresses of variables and functions a register that is filled when the frame is made, or where its
// meaning may change, one a use.
func (c *compiler) allocateOperand(in ssa.Instruction, v ssa.Value) {
	switch v := v.(type) {
	case *ssa.Const:
		c.constant(v)
	case *ssa.Global, *ssa.Function:
		if call, ok := in.(ssa.CallInstruction); ok && !call.Common().IsInvoke() && call.Common().Value == v {
			if _, plain := in.(*ssa.Call); plain && !usedAsArgument(call.Common(), v) {
				return // called directly
			}
		}
		if c.p.eng.Hooks.Name != nil && c.p.eng.Hooks.Name(c.fn, v) != "" {
			k := extraKey{in, -1 - operandNumber(in, v)}
			if _, ok := c.extra[k]; !ok {
				c.extra[k] = c.regs.take(kPtr, nil)
			}
			return
		}
		key := constKey{reflect.TypeFor[unsafe.Pointer](), fmt.Sprintf("%p", v)}
		if _, ok := c.consts[key]; ok {
			return
		}
		c.consts[key] = c.regs.take(kPtr, nil)
		c.init = append(c.init, func(mem unsafe.Pointer) {
			*(*unsafe.Pointer)(at(mem, c.consts[key].off)) = c.addressOf(v)
		})
	}
}

func usedAsArgument(call *ssa.CallCommon, v ssa.Value) bool {
	for _, a := range call.Args {
		if a == v {
			return true
		}
	}
	return false
}

func operandNumber(in ssa.Instruction, v ssa.Value) int {
	var room [8]*ssa.Value
	for i, op := range in.Operands(room[:0]) {
		if *op == v {
			return i
		}
	}
	return 0
}

// addressOf returns the word that stands for a variable or a function.
func (c *compiler) addressOf(v ssa.Value) unsafe.Pointer {
	switch v := v.(type) {
	case *ssa.Global:
		return c.p.global(v)
	case *ssa.Function:
		if f := c.callee(v); f != nil {
			return f.Value()
		}
		return c.p.native(v).ptr
	}
	panic("vm: not an address")
}

// callee returns the interpreted function that is called by an SSA function, or nil if it is compiled.
func (c *compiler) callee(fn *ssa.Function) *Function {
	if len(fn.Blocks) > 0 {
		return c.p.function(fn)
	}
	if c.p.eng.Hooks.Func != nil {
		if f := c.p.eng.Hooks.Func(fn); f != nil {
			return f
		}
	}
	if obj := fn.Object(); obj != nil {
		if f, ok := c.p.eng.declared.Load(obj); ok {
			return f.(*Function)
		}
	}
	return nil
}

// operand returns the register in which a value lies.
func (c *compiler) operand(in ssa.Instruction, v ssa.Value) slot {
	off := uint32(0)
	t := v.Type()
	for {
		a, ok := c.alias[v]
		if !ok {
			break
		}
		off += a.off
		v = a.of
	}
	var s slot
	switch x := v.(type) {
	case *ssa.Const:
		var ok bool
		if s, ok = c.consts[keyOf(c, x)]; !ok {
			panic(fmt.Sprintf("vm: %s has no register for %s", c.fn, x))
		}
	case *ssa.Global, *ssa.Function:
		if s, ok := c.extra[extraKey{in, -1 - operandNumber(in, v)}]; ok {
			c.loadName(v, s)
			return s
		}
		s, ok := c.consts[constKey{reflect.TypeFor[unsafe.Pointer](), fmt.Sprintf("%p", v)}]
		if !ok {
			panic(fmt.Sprintf("vm: %s has no register for %s", c.fn, v))
		}
		return s
	default:
		var ok bool
		if s, ok = c.slots[v]; !ok {
			panic(fmt.Sprintf("vm: %s has no register: %s = %s", c.fn, v.Name(), v))
		}
	}
	if off != 0 || kindOfType(c, t) != s.k {
		rt := c.p.typeOf(t)
		s = slot{off: s.off + off, k: kindOf(rt)}
		if s.k == kMem {
			s.typ = rtype.Pointer(rt)
		}
	}
	return s
}

func kindOfType(c *compiler, t types.Type) kind {
	if _, ok := t.(*types.Tuple); ok {
		return kNone
	}
	return kindOf(c.p.typeOf(t))
}

// loadName puts what a name of the notebook means now into a register.
func (c *compiler) loadName(v ssa.Value, to slot) {
	name := c.p.eng.Hooks.Name(c.fn, v)
	switch v := v.(type) {
	case *ssa.Global:
		s := c.p.eng.slot(name, false, deref(v.Type()), func() unsafe.Pointer { return c.p.global(v) })
		c.f.names = append(c.f.names, s)
		c.emit(instr{op: opGlobal, a: to.off, b: uint32(len(c.f.names) - 1)})
	case *ssa.Function:
		s := c.p.eng.slot(name, true, v.Signature, func() unsafe.Pointer { return unsafe.Pointer(c.callee(v)) })
		c.slow(func(m *machine, fr *frame) {
			*(*unsafe.Pointer)(at(unsafe.Pointer(fr), to.off)) = (*Function)(s.load()).Value()
		})
	}
}

// destination returns the register of an instruction's value.
func (c *compiler) destination(v ssa.Value) slot { return c.slots[v] }

// part returns the register of one of an instruction's several values.
func (c *compiler) part(v ssa.Value, i int) slot {
	if x := c.extract[v][i]; x != nil {
		return c.slots[x]
	}
	return c.extra[extraKey{v.(ssa.Instruction), i}]
}

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

// mov emits a copy from one register to another.
func (c *compiler) mov(to, from slot) {
	if to.off == from.off {
		return
	}
	in := instr{a: to.off, b: from.off}
	switch from.k {
	case kInt, kF64, kF32, kC64:
		in.op = opMov
	case kPtr:
		in.op = opMovP
	case kStr:
		in.op = opMovS
	case kSlice:
		in.op = opMovL
	case kIface:
		in.op = opMovE
	case kC128:
		in.op = opMovC
	case kMem:
		if c.movWords(to, from) {
			return
		}
		in.op, in.c = opMovM, c.typeIndex(rtype.At(from.typ))
	}
	c.emit(in)
}

// movWords copies a small structure a word at a time.
func (c *compiler) movWords(to, from slot) bool {
	t := rtype.At(from.typ)
	n := uint32(t.Size())
	if n > 32 || n%8 != 0 || overlaps(to, from) {
		return false
	}
	pointers := rtype.Pointers(t)
	for at := uint32(0); at < n; at += 8 {
		o := opMov
		if pointers[at/8] {
			o = opMovP
		}
		c.emit(instr{op: o, a: to.off + at, b: from.off + at})
	}
	return true
}

func (c *compiler) zero(to slot) {
	in := instr{a: to.off}
	switch to.k {
	case kInt, kF64, kF32, kC64:
		in.op = opZero
	case kPtr:
		in.op = opZeroP
	case kStr:
		in.op = opZeroS
	case kSlice:
		in.op = opZeroL
	case kIface:
		in.op = opZeroE
	case kC128:
		in.op = opZeroC
	case kMem:
		if t := rtype.At(to.typ); t.Size() <= 32 && t.Size()%8 == 0 {
			for i, p := range rtype.Pointers(t) {
				o := opZero
				if p {
					o = opZeroP
				}
				c.emit(instr{op: o, a: to.off + uint32(8*i)})
			}
			return
		}
		in.op, in.c = opZeroM, c.typeIndex(rtype.At(to.typ))
	}
	c.emit(in)
}

func clearSlot(fp unsafe.Pointer, s slot, t reflect.Type) {
	switch s.k {
	case kInt, kF64, kF32, kC64:
		*(*uint64)(at(fp, s.off)) = 0
	default:
		typedmemclr(rtype.Pointer(t), at(fp, s.off))
	}
}
