package main

import (
	"errors"
	"fmt"
	"reflect"
	"sort"
	"strings"
)

type animal interface {
	Sound() string
}

type base struct {
	ID   int `db:"id" json:"-"`
	note string
}

func (b base) Describe(prefix string, n ...int) string { return fmt.Sprint(prefix, b.ID, n) }
func (b *base) SetID(id int)                           { b.ID = id }

type dog struct {
	base
	Name string `db:"name,primary"`
	Tags map[string][]int
	Next *dog
	F    func(int) int
	C    chan<- string
	A    any
	E    error
	Arr  [3]uint8
}

func (d *dog) Sound() string { return d.Name + " barks" }

type level uint8

func (l level) String() string { return strings.Repeat("*", int(l)) }

type pair[K comparable, V any] struct {
	Key K
	Val V
}

func (p pair[K, V]) Swap() pair[string, K] { return pair[string, K]{fmt.Sprint(p.Val), p.Key} }

func describe(t reflect.Type, depth int) {
	pad := strings.Repeat("  ", depth)
	fmt.Println(pad, t, t.Kind(), t.Name(), t.Comparable(), t.NumMethod())
	for i := range t.NumMethod() {
		m := t.Method(i)
		fmt.Println(pad, "  method", m.Name, m.Type, m.Index)
	}
	if t.Kind() == reflect.Struct && depth < 2 {
		for _, f := range reflect.VisibleFields(t) {
			fmt.Println(pad, "  field", f.Name, f.Type, f.Tag.Get("db"), f.Anonymous, f.IsExported(), f.Index)
		}
	}
}

func try(name string, f func()) {
	defer func() {
		if r := recover(); r != nil {
			fmt.Println(name, "panics:", r)
		}
	}()
	f()
}

func main() {
	describe(reflect.TypeFor[dog](), 0)
	describe(reflect.TypeFor[*dog](), 0)
	describe(reflect.TypeFor[level](), 0)
	describe(reflect.TypeFor[animal](), 0)
	fmt.Println(reflect.TypeFor[map[level]pair[string, int]](), reflect.TypeFor[pair[level, *dog]]().Kind(), reflect.TypeOf(pair[int, bool]{1, true}.Swap()).NumField())
	fmt.Println(reflect.TypeFor[*dog]().Implements(reflect.TypeFor[animal]()), reflect.TypeFor[dog]().Implements(reflect.TypeFor[animal]()), reflect.TypeFor[level]().ConvertibleTo(reflect.TypeFor[int]()),
		reflect.TypeFor[level]().AssignableTo(reflect.TypeFor[uint8]()))

	d := &dog{base: base{ID: 3, note: "x"}, Name: "Rex"}
	v := reflect.ValueOf(d)
	fmt.Println(v.MethodByName("Sound").Call(nil)[0], v.MethodByName("Describe").Call([]reflect.Value{reflect.ValueOf("p"), reflect.ValueOf(1), reflect.ValueOf(2)})[0],
		v.MethodByName("Describe").CallSlice([]reflect.Value{reflect.ValueOf("q"), reflect.ValueOf([]int{4})})[0])
	v.MethodByName("SetID").Call([]reflect.Value{reflect.ValueOf(9)})
	e := v.Elem()
	e.FieldByName("Name").SetString("Max")
	e.Field(2).Set(reflect.ValueOf(map[string][]int{"t": {1}}))
	e.FieldByName("F").Set(reflect.MakeFunc(reflect.TypeFor[func(int) int](), func(in []reflect.Value) []reflect.Value {
		return []reflect.Value{reflect.ValueOf(int(in[0].Int()) * 2)}
	}))
	e.FieldByName("A").Set(reflect.ValueOf(level(2)))
	e.FieldByName("E").Set(reflect.ValueOf(errors.New("err")))
	e.FieldByName("Arr").Index(1).SetUint(7)
	fmt.Println(d.ID, d.Name, d.Tags, d.F(21), d.A, d.E, d.Arr, e.FieldByName("note").CanSet(), e.FieldByName("ID").CanSet(), e.FieldByName("Next").IsNil())
	try("unexported", func() { e.FieldByName("note").SetString("y") })
	try("wrong type", func() { e.FieldByName("Name").SetInt(1) })
	try("not addressable", func() { reflect.ValueOf(*d).Field(1).SetString("z") })
	try("too few", func() { v.MethodByName("SetID").Call(nil) })
	try("zero", func() { reflect.Value{}.Int() })
	try("nil map", func() { reflect.ValueOf(map[string]int(nil)).SetMapIndex(reflect.ValueOf("a"), reflect.ValueOf(1)) })

	m := reflect.MakeMap(reflect.TypeFor[map[level]*dog]())
	m.SetMapIndex(reflect.ValueOf(level(1)), v)
	m.SetMapIndex(reflect.ValueOf(level(2)), reflect.Zero(reflect.TypeFor[*dog]()))
	keys := m.MapKeys()
	sort.Slice(keys, func(i, j int) bool { return keys[i].Uint() < keys[j].Uint() })
	fmt.Println(keys, m.Len(), m.MapIndex(keys[0]).Elem().Field(1), m.MapIndex(keys[1]).IsNil(), m.MapIndex(reflect.ValueOf(level(9))).IsValid())

	s := reflect.Append(reflect.MakeSlice(reflect.TypeFor[[]animal](), 0, 1), v)
	fmt.Println(s.Len(), s.Index(0).Elem().Type(), s.Index(0).Interface().(animal).Sound())
	st := reflect.New(reflect.StructOf([]reflect.StructField{{Name: "X", Type: reflect.TypeFor[level](), Tag: `json:"x"`}, {Name: "Y", Type: reflect.TypeFor[[]dog]()}})).Elem()
	st.Field(0).SetUint(3)
	fmt.Printf("%v %+v %T\n", st.Interface(), st.Interface(), st.Interface())
	ch := reflect.MakeChan(reflect.TypeFor[chan level](), 2)
	ch.Send(reflect.ValueOf(level(1)))
	fmt.Println(ch.TrySend(reflect.ValueOf(level(2))), ch.TrySend(reflect.ValueOf(level(3))), ch.Len())
	chosen, got, ok := reflect.Select([]reflect.SelectCase{{Dir: reflect.SelectRecv, Chan: ch}})
	fmt.Println(chosen, got, ok)

	fmt.Println(reflect.DeepEqual(*d, *d), reflect.DeepEqual(pair[string, []int]{"a", []int{1}}, pair[string, []int]{"a", []int{1}}), reflect.DeepEqual([]int(nil), []int{}),
		reflect.DeepEqual(map[level]any{1: d}, map[level]any{1: d}), reflect.DeepEqual(level(1), uint8(1)))
	fmt.Println(reflect.ValueOf(level(4)).Convert(reflect.TypeFor[float64]()), reflect.ValueOf(d).Convert(reflect.TypeFor[animal]()).Type(), reflect.Indirect(v).NumField())
	for i, x := range reflect.ValueOf([]level{1, 2}).Seq2() {
		fmt.Print(i, x, " ")
	}
	swap := reflect.Swapper([]string{"a"})
	try("swap", func() { swap(0, 1) })
	fmt.Println(reflect.ValueOf(try).Kind(), reflect.TypeOf(describe), reflect.ValueOf((*dog).Sound).Call([]reflect.Value{v})[0])
}
