package vm

import (
	"reflect"
	"runtime"
	"unsafe"

	"hipec/kernel/internal/rtype"
)

// These panic as compiled code does, in Go's own words.

func throwNil() {
	var p *int
	*p = 0
}

func throwDivide() {
	zero := 0
	_ = 1 / zero
}

func throwIndex(i, n int) {
	if n < 0 {
		n = 0
	}
	s := unsafe.Slice((*struct{})(unsafe.Pointer(&struct{}{})), n)
	_ = s[i]
	panic("unreachable")
}

// shiftCount panics if a shift count is of a signed type and negative.
func shiftCount(n int64, signed uint16) {
	if signed != 0 && n < 0 {
		one := 1
		_ = one << n
	}
}

func throwNilMap() {
	var m map[int]int
	m[0] = 0
}

// assertionError is runtime.TypeAssertionError as it lies in memory.
type assertionError struct {
	iface, concrete, asserted unsafe.Pointer
	missing                   string
}

var assertionFits = func() bool {
	t := reflect.TypeFor[runtime.TypeAssertionError]()
	names := []string{"_interface", "concrete", "asserted", "missingMethod"}
	if t.NumField() != len(names) || t.Size() != unsafe.Sizeof(assertionError{}) {
		return false
	}
	for i, n := range names {
		if t.Field(i).Name != n {
			return false
		}
	}
	return true
}()

// throwAssertion panics as a type assertion does: iface is the static type of the value, concrete
// its dynamic type or nil, asserted the type that it should have.
func throwAssertion(iface, concrete, asserted reflect.Type) {
	e := &assertionError{iface: rtype.Pointer(iface), asserted: rtype.Pointer(asserted)}
	text := "interface conversion: "
	if asserted.Kind() == reflect.Interface {
		e.iface = nil
	}
	switch {
	case concrete == nil && e.iface == nil:
		text += "interface is nil, not " + asserted.String()
	case concrete == nil:
		text += iface.String() + " is nil, not " + asserted.String()
	case asserted.Kind() == reflect.Interface:
		e.concrete = rtype.Pointer(concrete)
		e.missing = missingMethod(concrete, asserted)
		text += concrete.String() + " is not " + asserted.String() + ": missing method " + e.missing
	default:
		e.concrete = rtype.Pointer(concrete)
		text += iface.String() + " is " + concrete.String() + ", not " + asserted.String()
	}
	if assertionFits {
		panic((*runtime.TypeAssertionError)(unsafe.Pointer(e)))
	}
	panic(text)
}

func missingMethod(concrete, asserted reflect.Type) string {
	for i := range asserted.NumMethod() {
		m := asserted.Method(i)
		got, ok := concrete.MethodByName(m.Name)
		if !ok {
			return m.Name
		}
		if got.Type.NumIn() != m.Type.NumIn()+1 {
			return m.Name
		}
	}
	for i := range asserted.NumMethod() {
		return asserted.Method(i).Name
	}
	return ""
}
