package vm

import (
	"reflect"

	"golang.org/x/tools/go/ssa"

	"hipec/kernel/internal/rtype"
)

func (c *compiler) hasMoves(e edge) bool {
	_, ok := e.to.Instrs[0].(*ssa.Phi)
	return ok && len(c.moves(e)) > 0
}

type copyOf struct {
	to, from slot
	typ      reflect.Type
	imm      uint32
	isImm    bool
	name     ssa.Value // a name of the notebook
}

// moves lists what is to be copied on an edge.
func (c *compiler) moves(e edge) []copyOf {
	// A block may be the predecessor of another twice.
	k, n := -1, e.n
	for i, p := range e.to.Preds {
		if p == e.from {
			if k == -1 || n > 0 && k >= 0 && c.sameSuccBefore(e, i) {
				k = i
			}
		}
	}
	var out []copyOf
	for _, in := range e.to.Instrs {
		phi, ok := in.(*ssa.Phi)
		if !ok {
			break
		}
		if _, unused := c.slots[phi]; !unused {
			continue
		}
		m := copyOf{to: c.slots[phi], typ: c.typeOf(phi)}
		if imm, ok := c.immediate(phi.Edges[k]); ok {
			m.imm, m.isImm = imm, true
		} else {
			m.from = c.operand(phi, phi.Edges[k])
			if m.from.off == m.to.off {
				continue
			}
		}
		out = append(out, m)
	}
	return out
}

// sameSuccBefore reports whether the edge is the second of two between the same blocks, and i its
// place among the predecessors.
func (c *compiler) sameSuccBefore(e edge, i int) bool {
	return len(e.from.Succs) == 2 && e.from.Succs[0] == e.from.Succs[1] && e.n == 1
}

// emitMoves copies into the phis, all at once: what is read must not have been written.
func (c *compiler) emitMoves(e edge) {
	list := c.moves(e)
	for len(list) > 0 {
		progress := false
		for i, m := range list {
			blocked := false
			for j, other := range list {
				if j != i && !other.isImm && overlaps(other.from, m.to) {
					blocked = true
				}
			}
			if blocked {
				continue
			}
			if m.isImm {
				c.emit(instr{op: opImm, a: m.to.off, b: m.imm})
			} else {
				c.mov(m.to, m.from)
			}
			list = append(list[:i:i], list[i+1:]...)
			progress = true
			break
		}
		if progress {
			continue
		}
		// A circle: one of them goes by way of a spare register.
		m := &list[0]
		s := c.spareFor(m.from, m.typ)
		c.mov(s, m.from)
		old := m.from
		for i := range list {
			if !list[i].isImm && list[i].from.off == old.off {
				list[i].from = slot{s.off, list[i].from.k, list[i].from.typ}
			}
		}
	}
}

var slotSize = map[kind]uint32{kInt: 8, kF64: 8, kF32: 8, kC64: 8, kPtr: 8, kStr: 16, kSlice: 24, kIface: 16, kC128: 16}

func sizeOf(s slot) uint32 {
	if s.k == kMem {
		return max(1, uint32(rtype.At(s.typ).Size()))
	}
	return slotSize[s.k]
}

// overlaps reports whether two registers have memory in common.
func overlaps(a, b slot) bool {
	return a.off < b.off+sizeOf(b) && b.off < a.off+sizeOf(a)
}

func (c *compiler) spareFor(s slot, t reflect.Type) slot {
	if s.k == kMem {
		return c.spareM[t]
	}
	return c.spare[s.k]
}
