package vm

import (
	"go/token"
	"go/types"
	"reflect"

	"golang.org/x/tools/go/ssa"
)

// foldUpdate joins *p = *p + x.
func (c *compiler) foldUpdate(b *ssa.BasicBlock, i int, st *ssa.Store) {
	sum, ok := st.Val.(*ssa.BinOp)
	if !ok || sum.Op != token.ADD || sum.Block() != b || len(*sum.Referrers()) != 1 {
		return
	}
	t := c.typeOf(sum)
	if t.Kind() != reflect.Int && t.Kind() != reflect.Int64 && t.Kind() != reflect.Uint64 && t.Kind() != reflect.Float64 {
		return
	}
	old, ok := sum.X.(*ssa.UnOp)
	if !ok || old.Op != token.MUL || old.X != st.Addr || old.Block() != b || len(*old.Referrers()) != 1 {
		return
	}
	if _, ok := st.Addr.(*ssa.Global); !ok {
		return
	}
	// Nothing between the reading and the writing may write or call.
	at := -1
	for j := i - 1; j >= 0; j-- {
		if b.Instrs[j] == ssa.Instruction(old) {
			at = j
			break
		}
	}
	if at < 0 {
		return
	}
	for _, in := range b.Instrs[at+1 : i] {
		switch in := in.(type) {
		case *ssa.BinOp:
		case *ssa.UnOp:
			if in.Op == token.ARROW {
				return
			}
		case *ssa.FieldAddr, *ssa.IndexAddr, *ssa.DebugRef, *ssa.Convert, *ssa.ChangeType:
		default:
			return
		}
	}
	c.merged[st] = sum
	c.folded[sum], c.folded[old] = true, true
}

// foldAppend gives append the values that it appends, where they would go by way of an array of their own.
func (c *compiler) foldAppend(b *ssa.BasicBlock, call *ssa.Call) {
	fn, ok := call.Call.Value.(*ssa.Builtin)
	if !ok || fn.Name() != "append" || len(call.Call.Args) != 2 {
		return
	}
	sl, ok := call.Call.Args[1].(*ssa.Slice)
	if !ok || sl.Block() != b || len(*sl.Referrers()) != 1 || sl.Low != nil || sl.High != nil {
		return
	}
	arr, ok := sl.X.(*ssa.Alloc)
	if !ok || arr.Comment != "varargs" || arr.Block() != b {
		return
	}
	n := int(deref(arr.Type()).Underlying().(*types.Array).Len())
	values := make([]ssa.Value, n)
	var skip []ssa.Value
	for _, ref := range *arr.Referrers() {
		switch r := ref.(type) {
		case *ssa.Slice:
			if r != sl {
				return
			}
		case *ssa.IndexAddr:
			k, isConst := constIndex(r.Index)
			if !isConst || len(*r.Referrers()) != 1 || r.Block() != b {
				return
			}
			st, isStore := (*r.Referrers())[0].(*ssa.Store)
			if !isStore || st.Addr != r || st.Block() != b {
				return
			}
			values[k] = st.Val
			skip = append(skip, r)
		default:
			return
		}
	}
	for _, v := range values {
		if v == nil || byName(v) {
			return
		}
	}
	c.appends[call] = values
	c.folded[arr], c.folded[sl] = true, true
	for _, v := range skip {
		c.folded[v] = true
	}
}
