package engine

import (
	"go/token"
	"go/types"
	"reflect"
	"slices"
	"unsafe"

	"golang.org/x/tools/go/ssa"
)

// The interpreter holds every value in an interface, and a number that becomes one costs an allocation. A loop at the top of a cell
// works on the notebook's variables, so that "sum += i" is a load, an addition and a store, each with its number wrapped up and its way
// through reflection. This file puts one instruction in place of such a sequence, and of a comparison or an addition with the jump behind it.
// Only integers (int) and float64 by these names are taken: they are what loops are made of.
//
// None of the instructions that are drawn together can panic, so that a stack's line numbers stay right.

// block is a stretch of instructions without jumps, with the place of its first.
type block struct {
	f     function
	l     *layout
	list  []instr
	ssa   []ssa.Instruction
	heads []int // place of each block's first instruction
}

// speed draws instructions of a function together, in a list of them.
func (e *Engine) speed(f function, list []instr) {
	heads := *(*[]int)(unsafe.Add(f.ptr, e.layout.blocks))
	b := &block{f: f, l: e.layout, list: list, ssa: f.ssa(), heads: heads}
	if len(b.list) != len(b.ssa) {
		return
	}
	// From behind, so that what is drawn together may end in what was drawn together before.
	for i := len(b.list) - 1; i >= 0; i-- {
		var fast instr
		switch in := b.ssa[i].(type) {
		case *ssa.Jump:
			fast = b.jump(in)
		case *ssa.If:
			fast = b.branch(in)
		case *ssa.BinOp:
			fast = b.compare(i, in)
			if fast == nil {
				fast = b.compute(i, in)
			}
		case *ssa.UnOp:
			fast = b.update(i, in)
			if fast == nil {
				fast = b.load(in)
			}
		case *ssa.Store:
			fast = b.store(in)
		}
		if fast != nil {
			b.list[i] = fast
		}
	}
}

// goTo answers what leads from one block to another. The φs at its head are carried out on the way, all at once: in "a, b = b, a" of a
// loop each takes what the other held before. The interpreter's own carry them out one after another.
func (b *block) goTo(from, to *ssa.BasicBlock) func(frame unsafe.Pointer) {
	l, pred, at := b.l, from.Index, b.heads[to.Index]
	moves := b.moves(from, to)
	at += len(moves)
	switch {
	case len(moves) == 0:
		return func(frame unsafe.Pointer) { l.enter(frame, to, pred, at) }
	case len(moves) == 1:
		dst, src := moves[0].to, moves[0].from
		return func(frame unsafe.Pointer) {
			stack := l.stackOf(frame)
			stack[dst] = stack[src]
			l.enter(frame, to, pred, at)
		}
	case !overlap(moves):
		return func(frame unsafe.Pointer) {
			stack := l.stackOf(frame)
			for _, m := range moves {
				stack[m.to] = stack[m.from]
			}
			l.enter(frame, to, pred, at)
		}
	}
	return func(frame unsafe.Pointer) {
		stack := l.stackOf(frame)
		var few [8]any
		held := few[:0]
		for _, m := range moves {
			held = append(held, stack[m.from])
		}
		for i, m := range moves {
			stack[m.to] = held[i]
		}
		l.enter(frame, to, pred, at)
	}
}

// move is what a φ does on the way from one block: it puts the value of one register into another.
type move struct{ to, from int }

// moves answers what the φs at the head of a block do when it is come to from another.
func (b *block) moves(from, to *ssa.BasicBlock) []move {
	edge := slices.Index(to.Preds, from)
	at := b.heads[to.Index]
	var out []move
	for i, in := range to.Instrs {
		phi, ok := in.(*ssa.Phi)
		if !ok || edge < 0 || at+i >= len(b.ssa) || b.ssa[at+i] != in {
			break
		}
		out = append(out, move{b.f.registerOf(phi), b.f.registerOf(phi.Edges[edge])})
	}
	return out
}

// overlap reports whether a move reads a register that one before it has written.
func overlap(moves []move) bool {
	for i, m := range moves {
		for _, before := range moves[:i] {
			if m.from == before.to {
				return true
			}
		}
	}
	return false
}

// enter says in a frame that it comes to a block.
func (l *layout) enter(frame unsafe.Pointer, to *ssa.BasicBlock, pred, pc int) {
	*(**ssa.BasicBlock)(unsafe.Add(frame, l.block)) = to
	*(*int)(unsafe.Add(frame, l.pred)) = pred
	*(*int)(unsafe.Add(frame, l.pc)) = pc
}

// next answers the instruction behind i if it is of the same block.
func (b *block) next(i int) ssa.Instruction {
	if i+1 < len(b.ssa) && b.ssa[i+1].Block() == b.ssa[i].Block() {
		return b.ssa[i+1]
	}
	return nil
}

func (b *block) jump(in *ssa.Jump) instr { return b.goTo(in.Block(), in.Block().Succs[0]) }

// branch answers a branch that goes to a block with φs; nil for any other.
func (b *block) branch(in *ssa.If) instr {
	from, succs := in.Block(), in.Block().Succs
	if len(b.moves(from, succs[0])) == 0 && len(b.moves(from, succs[1])) == 0 {
		return nil
	}
	l, cond := b.l, b.f.registerOf(in.Cond)
	then, other := b.goTo(from, succs[0]), b.goTo(from, succs[1])
	return func(frame unsafe.Pointer) {
		v := l.stackOf(frame)[cond]
		yes, plain := v.(bool)
		if !plain { // of a type made of bool
			yes = reflect.ValueOf(v).Bool()
		}
		if yes {
			then(frame)
		} else {
			other(frame)
		}
	}
}

// basic reports whether a type is int or float64 itself.
func basic(t types.Type, kind types.BasicKind) bool {
	x, ok := t.(*types.Basic)
	return ok && x.Kind() == kind
}

// compare draws a comparison of integers and the branch that it decides together.
func (b *block) compare(i int, in *ssa.BinOp) instr {
	branch, ok := b.next(i).(*ssa.If)
	if !ok || branch.Cond != ssa.Value(in) || !basic(in.X.Type(), types.Int) || len(*in.Referrers()) != 1 {
		return nil
	}
	var test func(x, y int) bool
	switch in.Op {
	case token.LSS:
		test = func(x, y int) bool { return x < y }
	case token.LEQ:
		test = func(x, y int) bool { return x <= y }
	case token.GTR:
		test = func(x, y int) bool { return x > y }
	case token.GEQ:
		test = func(x, y int) bool { return x >= y }
	case token.EQL:
		test = func(x, y int) bool { return x == y }
	case token.NEQ:
		test = func(x, y int) bool { return x != y }
	default:
		return nil
	}
	l, x, y := b.l, b.f.registerOf(in.X), b.f.registerOf(in.Y)
	then, other := b.goTo(in.Block(), in.Block().Succs[0]), b.goTo(in.Block(), in.Block().Succs[1])
	if in.Op == token.LSS {
		return func(frame unsafe.Pointer) {
			stack := l.stackOf(frame)
			if stack[x].(int) < stack[y].(int) {
				then(frame)
			} else {
				other(frame)
			}
		}
	}
	return func(frame unsafe.Pointer) {
		stack := l.stackOf(frame)
		if test(stack[x].(int), stack[y].(int)) {
			then(frame)
		} else {
			other(frame)
		}
	}
}

// compute draws an addition and the jump behind it together.
func (b *block) compute(i int, in *ssa.BinOp) instr {
	jump, ok := b.next(i).(*ssa.Jump)
	if !ok || in.Op != token.ADD || !basic(in.Type(), types.Int) {
		return nil
	}
	l, x, y, to := b.l, b.f.registerOf(in.X), b.f.registerOf(in.Y), b.f.registerOf(in)
	then := b.goTo(jump.Block(), jump.Block().Succs[0])
	return func(frame unsafe.Pointer) {
		stack := l.stackOf(frame)
		stack[to] = stack[x].(int) + stack[y].(int)
		then(frame)
	}
}

// global answers the address of a notebook's variable.
func (b *block) global(v ssa.Value) any {
	if _, ok := v.(*ssa.Global); !ok {
		return nil
	}
	consts := b.f.constants()
	if at := b.f.registerOf(v); at >= 0 && at < len(consts) {
		return consts[at]
	}
	return nil
}

func (b *block) load(in *ssa.UnOp) instr {
	if in.Op != token.MUL {
		return nil
	}
	l, to := b.l, b.f.registerOf(in)
	switch p := b.global(in.X).(type) {
	case *int:
		return func(frame unsafe.Pointer) { l.stackOf(frame)[to] = *p }
	case *float64:
		return func(frame unsafe.Pointer) { l.stackOf(frame)[to] = *p }
	}
	return nil
}

func (b *block) store(in *ssa.Store) instr {
	l, from := b.l, b.f.registerOf(in.Val)
	switch p := b.global(in.Addr).(type) {
	case *int:
		return func(frame unsafe.Pointer) { *p = l.stackOf(frame)[from].(int) }
	case *float64:
		return func(frame unsafe.Pointer) { *p = l.stackOf(frame)[from].(float64) }
	}
	return nil
}

// update draws "x += y" on a notebook's variable together: load, operation, store, and a jump if one follows.
func (b *block) update(i int, in *ssa.UnOp) instr {
	op, ok := b.next(i).(*ssa.BinOp)
	if !ok || in.Op != token.MUL || op.X != ssa.Value(in) || op.Y == ssa.Value(in) || len(*in.Referrers()) != 1 || len(*op.Referrers()) != 1 {
		return nil
	}
	st, ok := b.next(i + 1).(*ssa.Store)
	if !ok || st.Val != ssa.Value(op) || st.Addr != in.X {
		return nil
	}
	l, y := b.l, b.f.registerOf(op.Y)
	then := func(frame unsafe.Pointer) { *(*int)(unsafe.Add(frame, l.pc)) = i + 3 }
	if jump, ok := b.next(i + 2).(*ssa.Jump); ok {
		then = b.goTo(jump.Block(), jump.Block().Succs[0])
	}
	switch p := b.global(in.X).(type) {
	case *int:
		return updateInt(l, op.Op, p, y, then)
	case *float64:
		return updateFloat(l, op.Op, p, y, then)
	}
	return nil
}

func updateInt(l *layout, op token.Token, p *int, y int, then instr) instr {
	switch op {
	case token.ADD:
		return func(frame unsafe.Pointer) { *p += l.stackOf(frame)[y].(int); then(frame) }
	case token.SUB:
		return func(frame unsafe.Pointer) { *p -= l.stackOf(frame)[y].(int); then(frame) }
	case token.MUL:
		return func(frame unsafe.Pointer) { *p *= l.stackOf(frame)[y].(int); then(frame) }
	}
	return nil
}

func updateFloat(l *layout, op token.Token, p *float64, y int, then instr) instr {
	switch op {
	case token.ADD:
		return func(frame unsafe.Pointer) { *p += l.stackOf(frame)[y].(float64); then(frame) }
	case token.SUB:
		return func(frame unsafe.Pointer) { *p -= l.stackOf(frame)[y].(float64); then(frame) }
	case token.MUL:
		return func(frame unsafe.Pointer) { *p *= l.stackOf(frame)[y].(float64); then(frame) }
	}
	return nil
}
