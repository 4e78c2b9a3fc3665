package main

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
)

// A generator writes one well-typed program that ends, prints what it computes, and prints the same
// each time. A program depends on the seed and its number alone.
type generator struct {
	rnd   *rand.Rand
	out   strings.Builder
	vars  map[string][]string // by type, those in scope
	n     int                 // numbers for names
	depth int
}

var numbers = []string{"int", "int8", "int16", "int32", "int64", "uint", "uint8", "uint16", "uint32", "uint64",
	"float64", "float32"}

// prelude is what every program has: types, an interface, generic functions. Expressions call them.
const prelude = `
type point struct {
	X, Y int
	Name string
}

func (p point) sum() int { return p.X + p.Y }

func (p *point) move(d int) { p.X += d; p.Y -= d }

func (p point) String() string { return fmt.Sprintf("<%d,%d,%s>", p.X, p.Y, p.Name) }

type circle struct {
	point
	R float64
}

func (c circle) sum() int { return c.point.sum() * 2 }

type level int8

func (l level) sum() int { return int(l) + 1 }

type summer interface{ sum() int }

func id[T any](x T) T { return x }

type number interface {
	~int | ~int8 | ~int16 | ~int32 | ~int64 | ~uint | ~uint8 | ~uint16 | ~uint32 | ~uint64 | ~float32 | ~float64
}

func total[T number](xs ...T) (t T) {
	for _, x := range xs {
		t += x
	}
	return t
}

func apply[T, U any](xs []T, f func(T) U) []U {
	var out []U
	for _, x := range xs {
		out = append(out, f(x))
	}
	return out
}

func try(name string, f func()) {
	defer func() {
		if r := recover(); r != nil {
			fmt.Println(name, "panics:", r)
		}
	}()
	f()
	fmt.Println(name, "returns")
}

func name(x any) string {
	switch x := x.(type) {
	case nil:
		return "nil"
	case level:
		return fmt.Sprint("level ", int8(x))
	case int, int8, int16:
		return fmt.Sprint("small ", x)
	case float64:
		return "float"
	case []int:
		return fmt.Sprint("list of ", len(x))
	case summer:
		return fmt.Sprint("summer ", x.sum())
	case error:
		return "error " + x.Error()
	}
	return fmt.Sprintf("%T", x)
}

func upTo(n int) func(func(int) bool) {
	return func(yield func(int) bool) {
		for i := 0; i < n; i++ {
			if !yield(i) {
				return
			}
		}
	}
}
`

func generate(seed uint64, i int) string {
	g := &generator{rnd: rand.New(rand.NewPCG(seed, uint64(i))), vars: map[string][]string{}}
	g.line("package main\n\nimport \"fmt\"")
	g.out.WriteString(prelude)
	for k := range 1 + g.rnd.IntN(3) {
		g.function(k)
	}
	g.vars = map[string][]string{}
	g.line("\nfunc main() {")
	for range 6 + g.rnd.IntN(10) {
		g.statement()
	}
	for t, names := range sorted(g.vars) {
		g.line("fmt.Println(%q, %s)", t, strings.Join(names, ", "))
	}
	g.line("}")
	return g.out.String()
}

func (g *generator) line(format string, args ...any) {
	fmt.Fprintf(&g.out, format+"\n", args...)
}

func (g *generator) pick(list ...string) string { return list[g.rnd.IntN(len(list))] }

func (g *generator) fresh() string {
	g.n++
	return fmt.Sprintf("v%d", g.n)
}

// function writes a recursive function of an int; calls to it end, since its argument falls.
func (g *generator) function(k int) {
	outer := g.vars
	g.vars = map[string][]string{"int": {"n", "acc"}}
	g.line("\nfunc f%d(n, acc int) (r int) {", k)
	g.line("defer func() { r += n }()")
	g.line("if n <= 0 { return %s }", g.expr("int", 2))
	g.line("acc = %s", g.expr("int", 2))
	g.line("if acc %% 3 == %d { return f%d(n-2, acc) }", g.rnd.IntN(3), k)
	g.line("return f%d(n-1, %s)\n}", k, g.expr("int", 2))
	g.vars = outer
}

// declare writes a new variable, and notes it if that comes into scope for what follows.
func (g *generator) declare() {
	t := g.pick(append(numbers, "string", "bool", "[]int", "map[string]int", "point", "circle", "any", "level", "[3]int",
		"*point", "func(int) int", "complex128")...)
	v := g.fresh()
	g.line("var %s %s = %s", v, t, g.expr(t, 3))
	if t == "*point" || t == "func(int) int" {
		g.line("fmt.Println(%s != nil)", v)
		g.vars["hidden "+t] = append(g.vars["hidden "+t], v)
		return
	}
	g.line("fmt.Printf(\"%s %%T %%v\\n\", %s, %s)", v, v, v)
	g.vars[t] = append(g.vars[t], v)
}

// block writes statements in a scope of their own.
func (g *generator) block(n int) {
	outer := map[string][]string{}
	for t, names := range g.vars {
		outer[t] = append([]string(nil), names...)
	}
	g.depth++
	for range n {
		g.statement()
	}
	g.depth--
	g.vars = outer
}

func (g *generator) statement() {
	if g.depth > 2 {
		g.declare()
		return
	}
	switch g.rnd.IntN(16) {
	case 0, 1, 2, 3:
		g.declare()
	case 4, 5:
		g.assign()
	case 6:
		g.line("if (%s) {", g.expr("bool", 2))
		g.block(2)
		g.line("} else {")
		g.block(1)
		g.line("}")
	case 7:
		i := g.fresh()
		g.line("for %s := range %d {\nif %s == %d { continue }\n_ = %s", i, 1+g.rnd.IntN(4), i, g.rnd.IntN(4), i)
		g.vars["int"] = append(g.vars["int"], i)
		g.block(2)
		g.drop("int", i)
		g.line("}")
	case 8:
		g.line("switch (%s) %% 3 {\ncase 0:", g.expr("int", 2))
		g.block(1)
		g.line("fallthrough\ncase 1:")
		g.block(1)
		g.line("default:")
		g.block(1)
		g.line("}")
	case 9:
		g.line("try(%q, func() {", g.fresh())
		g.block(2)
		g.line("fmt.Println(%s / %s)", g.expr("int", 1), g.expr("int", 1))
		g.line("fmt.Println(id([]int{1, 2, 3})[%s])\n})", g.expr("int", 1))
	case 10:
		g.line("fmt.Println(name(%s), name(any(%s)))", g.expr("any", 2),
			g.expr(g.pick("int8", "level", "string", "[]int", "point", "circle", "float64"), 2))
	case 11:
		m, k := g.fresh(), g.fresh()
		g.line("%s := map[int]any{}\nfor %s := range %d {\n%s[%s %% 4] = %s\n}", m, k, 2+g.rnd.IntN(6), m, k,
			g.expr("any", 2))
		g.line("fmt.Println(len(%s), %s)\ndelete(%s, 1)\nfmt.Println(len(%s))", m, m, m, m)
	case 12:
		i := g.fresh()
		g.line("for %s := range upTo(%d) {\nif %s > %d { break }\nfmt.Println(%q, %s)\n}", i, g.rnd.IntN(6), i, g.rnd.IntN(5),
			i, g.expr("int", 2))
	case 13:
		fs := g.fresh()
		g.line("var %s []func() int\nfor i := 0; i < 3; i++ {\n%s = append(%s, func() int { i *= 2; return i + %s })\n}", fs,
			fs, fs, g.expr("int", 2))
		g.line("for _, f := range %s { fmt.Println(f(), f()) }", fs)
	case 14:
		l := g.fresh()
		g.line("%s:\nfor i := range 3 {\nfor j := range 3 {\nif i*j == %d { continue %s }\nif i+j == %d { break %s }\n"+
			"fmt.Println(i, j, %s)\n}\n}",
			l, g.rnd.IntN(3), l, 2+g.rnd.IntN(2), l, g.expr("int", 1))
	case 15:
		c := g.fresh()
		g.line("%s := make(chan int, 4)\ngo func() {\ndefer close(%s)\nfor i := range %d { %s <- i * %s }\n}()", c, c,
			g.rnd.IntN(5), c, g.expr("int", 0))
		g.line("for x := range %s { fmt.Println(x) }", c)
	}
}

// assign gives a variable in scope another value.
func (g *generator) assign() {
	t := g.pick(append(numbers, "string", "[]int", "point", "circle", "any", "map[string]int", "[3]int")...)
	names := g.vars[t]
	if len(names) == 0 {
		g.declare()
		return
	}
	v := g.pick(names...)
	switch {
	case slices.Contains(numbers[:10], t) && g.rnd.IntN(2) == 0:
		g.line("%s %s= %s", v, g.pick("+", "-", "*", "&", "|", "^", "&^"), g.expr(t, 2))
	case t == "point" && g.rnd.IntN(2) == 0:
		g.line("%s.move(%s)", v, g.expr("int", 1))
	case t == "circle" && g.rnd.IntN(2) == 0:
		g.line("%s.X++\n%s.move(%s)", v, v, g.expr("int", 1))
	case t == "map[string]int":
		g.line("%s[%s] += %s", v, g.expr("string", 1), g.expr("int", 1))
	case t == "[3]int":
		g.line("%s[%d] = %s", v, g.rnd.IntN(3), g.expr("int", 2))
	case t == "[]int":
		g.line("%s = append(%s, %s)", v, v, g.expr("int", 2))
	default:
		g.line("%s = %s", v, g.expr(t, 3))
	}
	g.line("fmt.Println(%s)", v)
}

func (g *generator) drop(t, v string) {
	var kept []string
	for _, x := range g.vars[t] {
		if x != v {
			kept = append(kept, x)
		}
	}
	g.vars[t] = kept
}
