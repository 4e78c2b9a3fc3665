// Package native is the border between interpreted and compiled code: calls of compiled functions,
// and function values and methods that compiled code can call.
//
// Go passes the first words of arguments and results in registers: integers and pointers in one
// sequence, floating-point numbers in another. So two functions whose words are of the same classes
// in the same order can be called alike, whatever their types are. Such a sequence is a Shape. In
// WebAssembly they travel on the stack, and functions are called alike whose words lie there in the
// same order. On other architectures, and for functions without a shape, reflection makes the call.
package native

import (
	"reflect"
	"runtime"
	"strings"
	"unsafe"
)

//go:generate go run ./gen

// Shape stands for the functions whose arguments and results travel in the same registers; 0 for those that have none.
type Shape uint16

// MaxWords is how many words the arguments and results of a function with a shape have together, at most.
const MaxWords = 16

// registers tells whether arguments travel in registers of 64 bits, so that shapes hold.
const registers = runtime.GOARCH == "amd64" || runtime.GOARCH == "arm64"

// stack tells whether arguments travel on the stack, where shapes hold for functions that Fits takes.
const stack = runtime.GOARCH == "wasm"

// Word is one word of a value: its class (I, P or F), and where it lies in the value.
type Word struct {
	Class  byte
	Offset uintptr
}

// Words returns the words in which a value of a type travels; ok is false if they do not fill whole registers.
func Words(t reflect.Type) (list []Word, ok bool) { return words(t, 0, nil) }

func words(t reflect.Type, at uintptr, list []Word) ([]Word, bool) {
	add := func(classes string) ([]Word, bool) {
		for i := range len(classes) {
			list = append(list, Word{classes[i], at + uintptr(i)*8})
		}
		return list, true
	}
	switch t.Kind() {
	case reflect.Bool, reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64,
		reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Uintptr:
		return add("I")
	case reflect.Float64:
		return add("F")
	case reflect.Pointer, reflect.Map, reflect.Chan, reflect.Func, reflect.UnsafePointer:
		return add("P")
	case reflect.String:
		return add("PI")
	case reflect.Slice:
		return add("PII")
	case reflect.Interface:
		return add("PP")
	case reflect.Struct:
		ok := true
		for i := range t.NumField() {
			f := t.Field(i)
			if f.Type.Size()%8 != 0 || f.Type.Size() == 0 || f.Type.Kind() == reflect.Array ||
				f.Type.Kind() == reflect.Complex64 || f.Type.Kind() == reflect.Complex128 {
				return nil, false
			}
			if list, ok = words(f.Type, at+f.Offset, list); !ok {
				return nil, false
			}
		}
		return list, true
	}
	return nil, false
}

// ShapeOf returns the shape of a function whose arguments and results have these classes of words,
// in their order; 0 if there is none.
func ShapeOf(in, out string) Shape {
	if !registers && !stack || len(in)+len(out) > MaxWords {
		return 0
	}
	return shapes[Order(in)+">"+Order(out)]
}

// SpillFits reports whether a caller of a function with these parameters, all of which travel in
// registers, leaves as much room on its stack to spill them as a function needs whose parameters
// are that many whole words: bools lie there side by side.
func SpillFits(params []reflect.Type, words int) bool {
	room := uintptr(0)
	for _, t := range params {
		align := uintptr(t.Align())
		room = (room+align-1)/align*align + t.Size()
	}
	return int(room+7)/8 >= words
}

// Fits reports whether the shape of these arguments and results, which all have words, says where
// they travel. On the stack that is so if each word has eight bytes to itself, and if a shape's
// order is their own.
func Fits(in, out []reflect.Type) bool { return registers || stack && inOrder(in) && inOrder(out) }

func inOrder(list []reflect.Type) bool {
	end := uintptr(0) // of the words so far, each of which takes eight bytes
	room := uintptr(0)
	classes := ""
	for _, t := range list {
		align := uintptr(t.Align())
		if room = (room + align - 1) / align * align; room != end {
			return false
		}
		room += t.Size()
		words, _ := Words(t)
		for _, w := range words {
			classes += string(w.Class)
		}
		end += 8 * uintptr(len(words))
	}
	return Order(classes) == classes
}

// Order puts the classes of words in the order of shapes: integers and pointers, then floating-point numbers.
func Order(classes string) string {
	n := strings.Count(classes, "F")
	if n == 0 {
		return classes
	}
	return strings.ReplaceAll(classes, "F", "") + strings.Repeat("F", n)
}

func loadI(mem unsafe.Pointer, at uint32) uint64 { return *(*uint64)(unsafe.Add(mem, at)) }
func loadP(mem unsafe.Pointer, at uint32) unsafe.Pointer {
	return *(*unsafe.Pointer)(unsafe.Add(mem, at))
}
func loadF(mem unsafe.Pointer, at uint32) float64 { return *(*float64)(unsafe.Add(mem, at)) }

func storeI(mem unsafe.Pointer, at uint32, x uint64) { *(*uint64)(unsafe.Add(mem, at)) = x }
func storeP(mem unsafe.Pointer, at uint32, x unsafe.Pointer) {
	*(*unsafe.Pointer)(unsafe.Add(mem, at)) = x
}
func storeF(mem unsafe.Pointer, at uint32, x float64) { *(*float64)(unsafe.Add(mem, at)) = x }

// Info is what the function values of one interpreted function have in common.
type Info struct {
	// Type is the function's type, and Shape its shape or 0.
	Type  reflect.Type
	Shape Shape
	// At are the offsets in a call's memory of the argument words and the result words, in the order of the shape.
	At [MaxWords]uint32
	// Begin makes room for a call.
	Begin func(*Callback) *Frame
	// Values runs a call whose arguments reflection has gathered.
	Values func(*Callback, []reflect.Value) []reflect.Value
}

// Callback is interpreted code behind a function value.
type Callback struct {
	*Info
	Tag unsafe.Pointer // the interpreter's own
}

// Frame is the memory of a call under way.
type Frame struct {
	Mem unsafe.Pointer
	Run func(*Frame)
	End func(*Frame)
}

// Object is a function value as Go lays it out: the address of its code, and what the code finds by
// the context register, which points here. Its code is forward, which goes on in impl: so a
// function value that is interpreted is known by its first word.
type Object struct {
	code  uintptr
	impl  unsafe.Pointer
	tag   unsafe.Pointer
	inner struct { // a closure of the shape
		code uintptr
		c    *Callback
	}
}

// Init makes the object one behind which c runs, and returns it as a function value. It must not be copied afterwards.
func (o *Object) Init(c *Callback) unsafe.Pointer {
	o.tag = c.Tag
	switch {
	case forwardPC != 0 && c.Shape != 0:
		o.inner.code, o.inner.c = adapters[c.Shape], c
		o.impl = unsafe.Pointer(&o.inner)
	default:
		f := reflect.MakeFunc(c.Type, func(in []reflect.Value) []reflect.Value { return c.Values(c, in) })
		o.impl = FuncPointer(f)
	}
	if forwardPC == 0 {
		return note(o.impl, o.tag)
	}
	o.code = forwardPC
	return unsafe.Pointer(o)
}

// adapters are the code of the closures, by shape.
var adapters = func() []uintptr {
	list := make([]uintptr, len(shapes)+1)
	if forwardPC != 0 {
		for s := range list[1:] {
			list[s+1] = *(*uintptr)(closure(Shape(s+1), nil))
		}
	}
	return list
}()

// FuncPointer returns the word that a function value is.
func FuncPointer(f reflect.Value) unsafe.Pointer {
	p := reflect.New(f.Type())
	p.Elem().Set(f)
	return *(*unsafe.Pointer)(p.UnsafePointer())
}

// Tag returns the Tag of the Callback behind a function value, or nil if the value is not one that
// Init made. The value is not nil.
func Tag(f unsafe.Pointer) unsafe.Pointer {
	if forwardPC == 0 {
		return noted(f)
	}
	// Another function value may be shorter: nothing but its first word is read before it is known.
	if *(*uintptr)(f) == forwardPC {
		return *(*unsafe.Pointer)(unsafe.Add(f, unsafe.Offsetof(Object{}.tag)))
	}
	return nil
}
