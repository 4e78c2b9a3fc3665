package vm

import (
	"fmt"
	"reflect"
	"runtime"
	"strings"
	"sync"
	"unsafe"

	"golang.org/x/tools/go/ssa"

	"hipec/kernel/internal/native"
)

// Interpreted code has no addresses by which package runtime could tell where a call stands. Where
// it asks for its callers it gets numbers of our own, which the functions that explain such
// addresses know.

// callers are the places that have been asked for.
type callers struct {
	mu     sync.Mutex
	number map[Place]int
	places []Place
	funcs  sync.Map // unsafe.Pointer -> Place: what FuncForPC has returned
	frames sync.Map // unsafe.Pointer -> *[]Place: what CallersFrames has returned
}

// firstPC is far above any address of compiled code.
const firstPC = 1 << 56

func (c *callers) pc(p Place) uintptr {
	c.mu.Lock()
	defer c.mu.Unlock()
	i, ok := c.number[p]
	if !ok {
		if c.number == nil {
			c.number = map[Place]int{}
		}
		i = len(c.places)
		c.number[p] = i
		c.places = append(c.places, p)
	}
	return firstPC + uintptr(i) + 1 // callers subtract one, to be within the call
}

func (c *callers) place(pc uintptr) (Place, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if pc < firstPC || pc > firstPC+uintptr(len(c.places)) {
		return Place{}, false
	}
	return c.places[max(0, int(pc-firstPC)-1)], true
}

// stack lists where the frames of this goroutine stand, the innermost first.
func (m *machine) stack() []Place {
	var out []Place
	for fr := m.cur; fr != nil; {
		if fr.fn != nil && !fr.fn.hidden {
			out = append(out, Place{fr.fn.Name, fr.fn.lineOf(fr.ip)})
		}
		if fr.caller == nil && fr.panicking != nil {
			// a deferred call: the frames that panic are still there in compiled code
			return append(out, fr.panicking.where...)
		}
		if fr.caller != nil {
			fr = fr.caller
		} else {
			fr = fr.under
		}
	}
	return out
}

func (e *Engine) position(p Place) (file string, line int) {
	at := e.Fset.Position(p.Pos)
	return at.Filename, at.Line
}

// asksForCallers emits what package runtime's functions about callers do, or returns false.
func (c *compiler) asksForCallers(fn *ssa.Function, s *site) bool {
	get := func(fr *frame, i int) uintptr { return *reg[uintptr](unsafe.Pointer(fr), s.args[i].from.off) }
	ret := func(fr *frame, i int) unsafe.Pointer { return at(unsafe.Pointer(fr), s.rets[i].off) }
	switch fn.String() {
	case "runtime.Caller":
		c.slow(func(m *machine, fr *frame) {
			list, skip := m.stack(), int(get(fr, 0))
			var pc uintptr
			file, line, ok := "", 0, skip >= 0 && skip < len(list)
			if ok {
				pc = m.eng.callers.pc(list[skip])
				file, line = m.eng.position(list[skip])
			}
			*(*uintptr)(ret(fr, 0)), *(*string)(ret(fr, 1)), *(*int)(ret(fr, 2)), *(*uint64)(ret(fr, 3)) = pc, file, line,
				b2i(ok)
		})
	case "runtime.Callers":
		c.slow(func(m *machine, fr *frame) {
			list, skip := m.stack(), int(get(fr, 0))-1
			pcs := *reg[[]uintptr](unsafe.Pointer(fr), s.args[1].from.off)
			n := 0
			for i := max(skip, 0); i < len(list) && n < len(pcs); i++ {
				pcs[n] = m.eng.callers.pc(list[i])
				n++
			}
			*(*int)(ret(fr, 0)) = n
		})
	case "runtime.FuncForPC":
		c.slow(func(m *machine, fr *frame) {
			if p, ok := m.eng.callers.place(get(fr, 0)); ok {
				f := unsafe.Pointer(new([64]byte))
				m.eng.callers.funcs.Store(f, p)
				*(*unsafe.Pointer)(ret(fr, 0)) = f
				return
			}
			*(**runtime.Func)(ret(fr, 0)) = runtime.FuncForPC(get(fr, 0))
		})
	case "(reflect.Value).Pointer": // all interpreted functions have the same code, but different names
		own := c.p.native(fn)
		c.slow(func(m *machine, fr *frame) {
			v := *reg[reflect.Value](unsafe.Pointer(fr), s.args[0].from.off)
			if v.Kind() == reflect.Func && !v.IsNil() {
				if cl := closureOf(native.FuncPointer(v)); cl != nil {
					*(*uintptr)(ret(fr, 0)) = m.eng.callers.pc(Place{cl.fn.Name, cl.fn.pos})
					return
				}
			}
			callReflect(own.val, own.in, own.out, s.args, s.rets, unsafe.Pointer(fr))
		})
	case "(*runtime.Func).Name":
		c.slow(func(m *machine, fr *frame) {
			f := *reg[*runtime.Func](unsafe.Pointer(fr), s.args[0].from.off)
			if p, ok := m.eng.callers.funcs.Load(unsafe.Pointer(f)); ok {
				*(*string)(ret(fr, 0)) = p.(Place).Func
				return
			}
			*(*string)(ret(fr, 0)) = f.Name()
		})
	case "(*runtime.Func).FileLine":
		c.slow(func(m *machine, fr *frame) {
			f := *reg[*runtime.Func](unsafe.Pointer(fr), s.args[0].from.off)
			file, line := "", 0
			if _, ours := m.eng.callers.funcs.Load(unsafe.Pointer(f)); ours {
				if p, ok := m.eng.callers.place(get(fr, 1)); ok {
					file, line = m.eng.position(p)
				}
			} else {
				file, line = f.FileLine(get(fr, 1))
			}
			*(*string)(ret(fr, 0)), *(*int)(ret(fr, 1)) = file, line
		})
	case "runtime.CallersFrames":
		c.slow(func(m *machine, fr *frame) {
			pcs := *reg[[]uintptr](unsafe.Pointer(fr), s.args[0].from.off)
			var list []Place
			for _, pc := range pcs {
				if p, ok := m.eng.callers.place(pc); ok {
					list = append(list, p)
				}
			}
			if len(list) == 0 {
				*(**runtime.Frames)(ret(fr, 0)) = runtime.CallersFrames(pcs)
				return
			}
			f := unsafe.Pointer(new([256]byte))
			m.eng.callers.frames.Store(f, &list)
			*(*unsafe.Pointer)(ret(fr, 0)) = f
		})
	case "(*runtime.Frames).Next":
		c.slow(func(m *machine, fr *frame) {
			f := *reg[*runtime.Frames](unsafe.Pointer(fr), s.args[0].from.off)
			known, ours := m.eng.callers.frames.Load(unsafe.Pointer(f))
			if !ours {
				frame, more := f.Next()
				*(*runtime.Frame)(ret(fr, 0)), *(*uint64)(ret(fr, 1)) = frame, b2i(more)
				return
			}
			list := known.(*[]Place)
			if len(*list) == 0 {
				m.eng.callers.frames.Delete(unsafe.Pointer(f))
				*(*runtime.Frame)(ret(fr, 0)), *(*uint64)(ret(fr, 1)) = runtime.Frame{}, 0
				return
			}
			p := (*list)[0]
			*list = (*list)[1:]
			file, line := m.eng.position(p)
			*(*runtime.Frame)(ret(fr, 0)) = runtime.Frame{PC: m.eng.callers.pc(p) - 1, Function: p.Func, File: file, Line: line}
			*(*uint64)(ret(fr, 1)) = b2i(len(*list) > 0)
		})
	case "runtime.Stack":
		c.slow(func(m *machine, fr *frame) {
			buf := *reg[[]byte](unsafe.Pointer(fr), s.args[0].from.off)
			*(*int)(ret(fr, 0)) = copy(buf, m.stackText())
		})
	case "runtime/debug.Stack":
		c.slow(func(m *machine, fr *frame) { *(*[]byte)(ret(fr, 0)) = []byte(m.stackText()) })
	default:
		return false
	}
	return true
}

// stackText writes the stack as package runtime does.
func (m *machine) stackText() string {
	var b strings.Builder
	b.WriteString("goroutine 1 [running]:\n")
	for _, p := range m.stack() {
		file, line := m.eng.position(p)
		fmt.Fprintf(&b, "%s()\n\t%s:%d +0x1d\n", p.Func, file, line)
	}
	return b.String()
}
