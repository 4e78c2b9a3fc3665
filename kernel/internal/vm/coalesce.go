package vm

import (
	"golang.org/x/tools/go/ssa"
)

// A loop's variable and what it becomes in the next round should lie in one register: then nothing
// has to be copied. Two values may share one if neither is alive where the other is made.

// roots calls f for every value whose register an instruction reads when it is emitted.
func (c *compiler) roots(in ssa.Instruction, f func(ssa.Value)) {
	if c.skipped(in) {
		return
	}
	var room [8]*ssa.Value
	if call, ok := in.(*ssa.Call); ok && c.appends[call] != nil {
		c.root(call.Call.Args[0], f)
		for _, v := range c.appends[call] {
			c.root(v, f)
		}
		return
	}
	if st, ok := in.(*ssa.Store); ok && c.merged[st] != nil {
		c.root(c.merged[st].Y, f)
		return
	}
	for _, op := range in.Operands(room[:0]) {
		if *op != nil {
			c.root(*op, f)
		}
	}
}

// root calls f for the values with registers of their own that a value is read from.
func (c *compiler) root(v ssa.Value, f func(ssa.Value)) {
	for {
		a, ok := c.alias[v]
		if !ok {
			break
		}
		v = a.of
	}
	switch v.(type) {
	case *ssa.Const, *ssa.Global, *ssa.Function, *ssa.Builtin:
		return
	}
	if c.folded[v] {
		c.roots(v.(ssa.Instruction), f)
		return
	}
	f(v)
}

// skipped reports whether nothing is emitted for an instruction, and nothing read.
func (c *compiler) skipped(in ssa.Instruction) bool {
	switch in := in.(type) {
	case *ssa.Store:
		if x, ok := in.Addr.(*ssa.IndexAddr); ok {
			if arr, ok := x.X.(*ssa.Alloc); ok && c.folded[arr] {
				return true
			}
		}
	case *ssa.DebugRef:
		return true
	case *ssa.Alloc:
		return c.folded[in]
	}
	return false
}

// emitsNothing reports whether an instruction's value is computed elsewhere.
func (c *compiler) emitsNothing(in ssa.Instruction) bool {
	if c.skipped(in) {
		return true
	}
	v, ok := in.(ssa.Value)
	if !ok {
		return false
	}
	if _, ok := c.alias[v]; ok || c.folded[v] {
		return true
	}
	_, isExtract := in.(*ssa.Extract)
	return isExtract
}

// liveness tells where values are alive.
type liveness struct {
	number  map[ssa.Value]int
	out     []set            // by place in the layout: alive at its end
	in      []set            // alive at its beginning
	lastUse []map[int]int    // by place: the last instruction of the block that reads a value
	madeAt  map[int]position // by number
	phi     map[int]bool
}

type position struct{ block, instr int }

type set []uint64

func (s set) has(i int) bool { return s[i/64]&(1<<(i%64)) != 0 }
func (s set) add(i int)      { s[i/64] |= 1 << (i % 64) }

func (c *compiler) liveness() *liveness {
	l := &liveness{number: map[ssa.Value]int{}, madeAt: map[int]position{}, phi: map[int]bool{}}
	num := func(v ssa.Value) int {
		n, ok := l.number[v]
		if !ok {
			n = len(l.number)
			l.number[v] = n
		}
		return n
	}
	for _, p := range c.fn.Params {
		l.madeAt[num(p)] = position{c.place[c.fn.Blocks[0]], -1}
	}
	for _, p := range c.fn.FreeVars {
		l.madeAt[num(p)] = position{c.place[c.fn.Blocks[0]], -1}
	}
	uses := make([]map[int]bool, len(c.layout)) // before they are made in the block
	made := make([]map[int]bool, len(c.layout))
	l.lastUse = make([]map[int]int, len(c.layout))
	for b, block := range c.layout {
		uses[b], made[b], l.lastUse[b] = map[int]bool{}, map[int]bool{}, map[int]int{}
		for i, in := range block.Instrs {
			if v, ok := in.(ssa.Value); ok {
				if _, tuple := c.extract[v]; tuple {
					for _, x := range c.extract[v] {
						made[b][num(x)] = true
						l.madeAt[num(x)] = position{b, i}
					}
				}
			}
			if phi, ok := in.(*ssa.Phi); ok {
				n := num(phi)
				made[b][n], l.madeAt[n], l.phi[n] = true, position{b, -1}, true
				continue
			}
			if !c.emitsNothing(in) {
				c.roots(in, func(v ssa.Value) {
					n := num(v)
					if !made[b][n] {
						uses[b][n] = true
					}
					l.lastUse[b][n] = i
				})
			}
			if v, ok := in.(ssa.Value); ok && !c.emitsNothing(in) {
				n := num(v)
				made[b][n], l.madeAt[n] = true, position{b, i}
			}
		}
	}
	size := (len(l.number) + 63) / 64
	l.in, l.out = make([]set, len(c.layout)), make([]set, len(c.layout))
	for b := range c.layout {
		l.in[b], l.out[b] = make(set, size), make(set, size)
	}
	// What a phi reads is alive at the end of the block from which control comes.
	for _, block := range c.layout {
		for _, in := range block.Instrs {
			phi, ok := in.(*ssa.Phi)
			if !ok {
				break
			}
			for i, e := range phi.Edges {
				c.root(e, func(v ssa.Value) {
					if b, ok := c.place[block.Preds[i]]; ok {
						l.out[b].add(num(v))
					}
				})
			}
		}
	}
	for changed := true; changed; {
		changed = false
		for b := len(c.layout) - 1; b >= 0; b-- {
			out, in := l.out[b], l.in[b]
			for _, s := range c.layout[b].Succs {
				for w, bits := range l.in[c.place[s]] {
					if bits&^out[w] != 0 {
						out[w] |= bits
						changed = true
					}
				}
			}
			for w := range out {
				bits := out[w]
				for n := range made[b] {
					if n/64 == w {
						bits &^= 1 << (n % 64)
					}
				}
				for n := range uses[b] {
					if n/64 == w {
						bits |= 1 << (n % 64)
					}
				}
				if bits != in[w] {
					in[w] = bits
					changed = true
				}
			}
		}
	}
	return l
}

// aliveAfter reports whether a value is alive behind an instruction.
func (l *liveness) aliveAfter(n int, at position) bool {
	made := l.madeAt[n]
	if made.block == at.block && made.instr > at.instr && !l.phi[n] {
		// It is made later in the block: alive here only if it comes round from the block's end, which is
		// another value's time.
		return l.in[at.block].has(n) && l.lastUseAfter(n, at)
	}
	if l.out[at.block].has(n) {
		return true
	}
	return l.lastUseAfter(n, at)
}

func (l *liveness) lastUseAfter(n int, at position) bool {
	last, used := l.lastUse[at.block][n]
	return used && last > at.instr
}

// meet reports whether two values are alive at the same time.
func (l *liveness) meet(a, b int) bool {
	p, q := l.madeAt[a], l.madeAt[b]
	if p == q { // phis of one block, or results of one call
		return true
	}
	return l.aliveAfter(a, q) && (p.block != q.block || p.instr < q.instr || l.in[q.block].has(a)) ||
		l.aliveAfter(b, p) && (p.block != q.block || q.instr < p.instr || l.in[p.block].has(b))
}

// coalesce joins the values that phis bring together where they may share a register.
func (c *compiler) coalesce() {
	any := false
	for _, b := range c.layout {
		if _, ok := b.Instrs[0].(*ssa.Phi); ok {
			any = true
		}
	}
	if !any || len(c.layout) > 2000 {
		return
	}
	l := c.liveness()
	members := map[ssa.Value][]ssa.Value{}
	list := func(v ssa.Value) []ssa.Value {
		if m := members[v]; m != nil {
			return m
		}
		return []ssa.Value{v}
	}
	for _, b := range c.layout {
		for _, in := range b.Instrs {
			phi, ok := in.(*ssa.Phi)
			if !ok {
				break
			}
			for _, e := range phi.Edges {
				v := e
				if a, ok := c.alias[v]; ok {
					if a.off != 0 {
						continue
					}
					v = a.of
				}
				if _, ok := c.alias[v]; ok || !c.mayShare(v, phi) {
					continue
				}
				p, q := c.leader(phi), c.leader(v)
				if p == q || len(list(p))*len(list(q)) > 400 {
					continue
				}
				clash := false
				for _, x := range list(p) {
					for _, y := range list(q) {
						clash = clash || l.meet(l.number[x], l.number[y])
					}
				}
				if !clash {
					members[p] = append(list(p), list(q)...)
					c.class[q] = p
				}
			}
		}
	}
}

// mayShare reports whether a value may lie in a phi's register.
func (c *compiler) mayShare(v ssa.Value, phi *ssa.Phi) bool {
	switch v.(type) {
	case *ssa.Const, *ssa.Global, *ssa.Function, *ssa.Builtin, *ssa.Parameter, *ssa.FreeVar, *ssa.Range, *ssa.Alloc:
		return false
	}
	if c.folded[v] || kindOfType(c, v.Type()) != kindOfType(c, phi.Type()) {
		return false
	}
	if _, known := v.(ssa.Instruction); !known {
		return false
	}
	return true
}
