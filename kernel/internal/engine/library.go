package engine

import (
	"crypto/hkdf"
	"crypto/pbkdf2"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"hash"
	"hash/maphash"
	"iter"
	"reflect"
	"runtime"
	"slices"
	"sort"
	"unique"
	"unsafe"
	"weak"

	"hipec/kernel/internal/origin"
)

// library puts compiled functions behind those without a body in the texts of package bound: what
// they need of the runtime, and what state there is, which must not begin again in each cell.
func (e *Engine) library() {
	x := e.replace
	x("iter.pull", pull)
	x("unique.handle", func(v any) any { return unique.Make(v) })
	x("unique.value", func(h any) any {
		if h, ok := h.(unique.Handle[any]); ok {
			return h.Value()
		}
		return nil
	})
	x("errors.as", func(err error, target any) bool { return errors.As(err, target) })
	x("hash/maphash.comparableHash", func(seed maphash.Seed, v any) uint64 { return maphash.Comparable(seed, v) })
	x("hash/maphash.writeComparable", func(h *maphash.Hash, v any) { maphash.WriteComparable(h, v) })
	type hashing = func() hash.Hash
	x("crypto/hkdf.extract", func(h hashing, secret, salt []byte) ([]byte, error) { return hkdf.Extract(h, secret, salt) })
	x("crypto/hkdf.expand", func(h hashing, k []byte, info string, n int) ([]byte, error) {
		return hkdf.Expand(h, k, info,
			n)
	})
	x("crypto/hkdf.key", func(h hashing, secret, salt []byte, info string, n int) ([]byte, error) {
		return hkdf.Key(h, secret, salt, info, n)
	})
	x("crypto/pbkdf2.key", func(h hashing, password string, salt []byte, iter, n int) ([]byte, error) {
		return pbkdf2.Key(h, password, salt, iter, n)
	})
	x("slices.sortOrdered", sortOrdered)
	x("slices.sortFunc", func(s any, less func(i, j int) bool) { sort.Slice(s, less) })
	x("slices.sortStable", func(s any, less func(i, j int) bool) { sort.SliceStable(s, less) })
	x("weak.weaken", func(p unsafe.Pointer) any { return weak.Make((*byte)(p)) })
	x("weak.strengthen", func(p any) unsafe.Pointer {
		if p, ok := p.(weak.Pointer[byte]); ok {
			return unsafe.Pointer(p.Value())
		}
		return nil
	})
	x("runtime.addCleanup", func(p unsafe.Pointer, f func()) runtime.Cleanup {
		return runtime.AddCleanup((*byte)(p), func(f func()) { f() }, f)
	})
	x("database/sql.scan", scanNull)
	x("database/sql.value", func(v any) (any, error) { return driver.DefaultParameterConverter.ConvertValue(v) })
}

// sortOrdered sorts a slice whose elements have an order, in the algorithm that the compiler would
// choose for their kind.
func sortOrdered(s any) {
	v := reflect.ValueOf(s)
	p := v.UnsafePointer()
	switch n := v.Len(); v.Type().Elem().Kind() {
	case reflect.Int:
		slices.Sort(unsafe.Slice((*int)(p), n))
	case reflect.Int8:
		slices.Sort(unsafe.Slice((*int8)(p), n))
	case reflect.Int16:
		slices.Sort(unsafe.Slice((*int16)(p), n))
	case reflect.Int32:
		slices.Sort(unsafe.Slice((*int32)(p), n))
	case reflect.Int64:
		slices.Sort(unsafe.Slice((*int64)(p), n))
	case reflect.Uint:
		slices.Sort(unsafe.Slice((*uint)(p), n))
	case reflect.Uint8:
		slices.Sort(unsafe.Slice((*uint8)(p), n))
	case reflect.Uint16:
		slices.Sort(unsafe.Slice((*uint16)(p), n))
	case reflect.Uint32:
		slices.Sort(unsafe.Slice((*uint32)(p), n))
	case reflect.Uint64, reflect.Uintptr:
		slices.Sort(unsafe.Slice((*uint64)(p), n))
	case reflect.Float32:
		slices.Sort(unsafe.Slice((*float32)(p), n))
	case reflect.Float64:
		slices.Sort(unsafe.Slice((*float64)(p), n))
	case reflect.String:
		slices.Sort(unsafe.Slice((*string)(p), n))
	}
}

// scanNull converts a value from a database to the type that dest points to, as package sql does
// for the types that it can.
func scanNull(dest, value any) error {
	if s, ok := dest.(sql.Scanner); ok {
		return s.Scan(value)
	}
	d := reflect.ValueOf(dest).Elem()
	var n interface {
		sql.Scanner
		driver.Valuer
	}
	switch d.Kind() {
	case reflect.Bool:
		n = new(sql.NullBool)
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64, reflect.Uint8, reflect.Uint16,
		reflect.Uint32:
		n = new(sql.NullInt64)
	case reflect.Float32, reflect.Float64:
		n = new(sql.NullFloat64)
	case reflect.String:
		n = new(sql.NullString)
	default:
		if v := reflect.ValueOf(value); v.Type().AssignableTo(d.Type()) {
			d.Set(v)
			return nil
		}
		return fmt.Errorf("unsupported Scan, storing driver.Value type %T into type %T", value, dest)
	}
	if err := n.Scan(value); err != nil {
		return err
	}
	x, err := n.Value()
	if err != nil {
		return err
	}
	v := reflect.ValueOf(x)
	if v.CanInt() && d.CanInt() && d.OverflowInt(v.Int()) || v.CanInt() && d.CanUint() &&
		(v.Int() < 0 || d.OverflowUint(uint64(v.Int()))) {
		return fmt.Errorf("converting driver.Value type %T (%v) to a %s: value out of range", value, value, d.Kind())
	}
	d.Set(v.Convert(d.Type()))
	return nil
}

// pull is iter.Pull2. The sequence runs in the name of the cell that asks for the next value, whichever made it.
func pull(seq func(yield func(k, v any) bool)) (next func() (any, any, bool), stop func()) {
	var asks origin.Place
	step, end := iter.Pull2(func(yield func(k, v any) bool) {
		origin.Enact(asks)
		seq(func(k, v any) bool {
			more := yield(k, v)
			origin.Enact(asks)
			return more
		})
	})
	next = func() (any, any, bool) {
		asks = origin.Here()
		return step()
	}
	return next, func() {
		asks = origin.Here()
		end()
	}
}
