package vm

import "unsafe"

// What the loop does by a call. The instruction and the frame are found again by the machine afterwards.

// before returns the instruction before one.
func before(ip *instr) *instr { return (*instr)(unsafe.Add(unsafe.Pointer(ip), -int(instrSize))) }

// jump returns where the instruction under way jumps.
//
//go:noinline
func (m *machine) jump() *instr {
	in := before(m.cur.ip)
	return (*instr)(unsafe.Add(unsafe.Pointer(in), int(int32(in.c))))
}

func reg[T any](fp unsafe.Pointer, off uint32) *T { return (*T)(unsafe.Add(fp, off)) }

//go:noinline
func stringsEq(fp unsafe.Pointer, in *instr) {
	*reg[uint64](fp, in.a) = b2i(*reg[string](fp, in.b) == *reg[string](fp, in.c))
}

//go:noinline
func stringsNe(fp unsafe.Pointer, in *instr) {
	*reg[uint64](fp, in.a) = b2i(*reg[string](fp, in.b) != *reg[string](fp, in.c))
}

//go:noinline
func stringsLt(fp unsafe.Pointer, in *instr) {
	*reg[uint64](fp, in.a) = b2i(*reg[string](fp, in.b) < *reg[string](fp, in.c))
}

//go:noinline
func stringsLe(fp unsafe.Pointer, in *instr) {
	*reg[uint64](fp, in.a) = b2i(*reg[string](fp, in.b) <= *reg[string](fp, in.c))
}

//go:noinline
func equalStrings(fp unsafe.Pointer, in *instr) bool {
	return *reg[string](fp, in.a) == *reg[string](fp, in.b)
}

//go:noinline
func equalAny(fp unsafe.Pointer, in *instr) {
	*reg[uint64](fp, in.a) = b2i(*reg[any](fp, in.b) == *reg[any](fp, in.c))
}

//go:noinline
func equalIface(fp unsafe.Pointer, in *instr) {
	// Two types of interfaces with the same methods have tables of their own: what counts is the type of what they hold.
	x, y := *reg[eface](fp, in.b), *reg[eface](fp, in.c)
	x.typ, y.typ = dynamic(&x, true), dynamic(&y, true)
	*reg[uint64](fp, in.a) = b2i(*(*any)(unsafe.Pointer(&x)) == *(*any)(unsafe.Pointer(&y)))
}

//go:noinline
func concat(fp unsafe.Pointer, in *instr) {
	*reg[string](fp, in.a) = *reg[string](fp, in.b) + *reg[string](fp, in.c)
}

//go:noinline
func (m *machine) newWord(in *instr) {
	p := new(uint64)
	*reg[unsafe.Pointer](unsafe.Pointer(m.cur), in.a) = unsafe.Pointer(p)
}

//go:noinline
func (m *machine) newPointer(in *instr) {
	p := new(unsafe.Pointer)
	*reg[unsafe.Pointer](unsafe.Pointer(m.cur), in.a) = unsafe.Pointer(p)
}

//go:noinline
func makeIface8(fp unsafe.Pointer, in *instr) {
	fn := (*frame)(fp).fn
	p := unsafe_New(fn.types[in.x])
	*(*uint64)(p) = *reg[uint64](fp, in.b)
	*reg[eface](fp, in.a) = eface{fn.words[in.c], p}
}

//go:noinline
func makeIfaceS(fp unsafe.Pointer, in *instr) {
	p := new(string)
	*p = *reg[string](fp, in.b)
	*reg[eface](fp, in.a) = eface{(*frame)(fp).fn.words[in.c], unsafe.Pointer(p)}
}

//go:noinline
func makeIfaceM(fp unsafe.Pointer, in *instr) {
	fn := (*frame)(fp).fn
	p := unsafe_New(fn.types[in.x])
	typedmemmove(fn.types[in.x], p, unsafe.Add(fp, in.b))
	*reg[eface](fp, in.a) = eface{fn.words[in.c], p}
}

//go:noinline
func (m *machine) closureHere(in *instr) {
	p := m.makeClosure(m.cur, m.cur.fn.closures[in.b])
	*reg[unsafe.Pointer](unsafe.Pointer(m.cur), in.a) = p
}

//go:noinline
func callF1(fp unsafe.Pointer, in *instr) {
	f := (*frame)(fp).fn.words[in.c]
	*reg[float64](fp, in.a) = (*(*func(float64) float64)(unsafe.Pointer(&f)))(*reg[float64](fp, in.b))
}

// call begins a call of an interpreted function.
//
//go:noinline
func (m *machine) call(s *site) {
	callee := s.fn
	if s.name != nil {
		callee = (*Function)(s.name.load())
	}
	if !callee.ready.Load() {
		callee.prepare()
	}
	nf := m.newFrame(callee)
	s.pass(unsafe.Pointer(m.cur), unsafe.Pointer(nf), callee.params)
	m.enter(nf, s)
}

// enter goes on in the frame of a function that the current one calls.
func (m *machine) enter(nf *frame, s *site) {
	fr := m.cur
	nf.caller, nf.site = fr, s
	if s.wrapper {
		nf.panicking = fr.panicking
	}
	nf.ip = nf.fn.entry
	m.cur = nf
	if m.depth++; m.depth > maxDepth {
		panic(stackOverflow{})
	}
}

// callNative calls a compiled function.
//
//go:noinline
func (m *machine) callNative(s *site) { s.native.call(s, unsafe.Pointer(m.cur)) }

// returnMany returns from a frame with results of any kind. It reports whether the frame was the first.
//
//go:noinline
func (m *machine) returnMany(done *frame, in *instr) bool {
	fp := unsafe.Pointer(done)
	from := done.fn.returns[in.a]
	m.depth--
	if done == m.base {
		for i, s := range from {
			move(fp, s, fp, done.fn.results[i])
		}
		return true
	}
	fr := done.caller
	for i := range from {
		if to := done.site.rets[i]; to.off != 0 {
			move(fp, from[i], unsafe.Pointer(fr), to)
		}
	}
	m.cur = fr
	m.release(done)
	return false
}

// unreached is what the loop panics with behind a call that panics.
const unreached = "unreached"
