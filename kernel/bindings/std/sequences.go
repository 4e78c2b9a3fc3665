// Package std binds what of the standard library the interpreter's own bindings have otherwise.
package std

import (
	"bytes"
	"reflect"
	"strings"

	"github.com/goplus/ixgo"
	_ "github.com/goplus/ixgo/pkg" // what is replaced must be there before
)

type (
	texts  = func(yield func(string) bool)
	pieces = func(yield func([]byte) bool)
)

// By reflection iter.Seq[string] is a type of its own, not an instance of a generic one, so generic functions would not take it. What a
// function type without a name is, they take.
func init() {
	ixgo.RegisterPackage(&ixgo.Package{Path: "strings", Funcs: map[string]reflect.Value{
		"Lines":         reflect.ValueOf(func(s string) texts { return texts(strings.Lines(s)) }),
		"SplitSeq":      reflect.ValueOf(func(s, sep string) texts { return texts(strings.SplitSeq(s, sep)) }),
		"SplitAfterSeq": reflect.ValueOf(func(s, sep string) texts { return texts(strings.SplitAfterSeq(s, sep)) }),
		"FieldsSeq":     reflect.ValueOf(func(s string) texts { return texts(strings.FieldsSeq(s)) }),
		"FieldsFuncSeq": reflect.ValueOf(func(s string, f func(rune) bool) texts { return texts(strings.FieldsFuncSeq(s, f)) }),
	}})
	ixgo.RegisterPackage(&ixgo.Package{Path: "bytes", Funcs: map[string]reflect.Value{
		"Lines":         reflect.ValueOf(func(s []byte) pieces { return pieces(bytes.Lines(s)) }),
		"SplitSeq":      reflect.ValueOf(func(s, sep []byte) pieces { return pieces(bytes.SplitSeq(s, sep)) }),
		"SplitAfterSeq": reflect.ValueOf(func(s, sep []byte) pieces { return pieces(bytes.SplitAfterSeq(s, sep)) }),
		"FieldsSeq":     reflect.ValueOf(func(s []byte) pieces { return pieces(bytes.FieldsSeq(s)) }),
		"FieldsFuncSeq": reflect.ValueOf(func(s []byte, f func(rune) bool) pieces { return pieces(bytes.FieldsFuncSeq(s, f)) }),
	}})
}
