package main

import (
	"fmt"
	"iter"
	"maps"
	"slices"
	"strings"
)

// sorted goes through the types that a program may print, in one order. Functions and pointers
// print what differs from run to run.
func sorted(vars map[string][]string) iter.Seq2[string, []string] {
	return func(yield func(string, []string) bool) {
		for _, t := range slices.Sorted(maps.Keys(vars)) {
			if len(vars[t]) > 0 && !strings.HasPrefix(t, "hidden") && !yield(t, vars[t]) {
				return
			}
		}
	}
}

// expr writes an expression of a type. No part of it is a constant, or the compiler would refuse
// what overflows or divides by zero.
func (g *generator) expr(t string, depth int) string {
	if names := g.vars[t]; len(names) > 0 && (depth == 0 || g.rnd.IntN(3) == 0) {
		return g.pick(names...)
	}
	if depth == 0 {
		return g.leaf(t)
	}
	sub := func(t string) string { return g.expr(t, depth-1) }
	if slices.Contains(numbers, t) {
		return g.number(t, depth)
	}
	switch t {
	case "string":
		return g.pick(sub("string")+" + "+sub("string"), fmt.Sprintf("fmt.Sprint(%s)", sub(g.pick(numbers...))),
			fmt.Sprintf("string(rune(97 + uint8(%s)%%26))", sub("int")),
			fmt.Sprintf("fmt.Sprintf(\"%%x\", %s)", sub("int16")), sub("point")+".String()",
			fmt.Sprintf("max(%s, %s)", sub("string"), sub("string")))
	case "bool":
		n := g.pick(numbers...)
		return g.pick(fmt.Sprintf("(%s %s %s)", sub(n), g.pick("<", "<=", "==", "!=", ">", ">="), sub(n)),
			fmt.Sprintf("(%s && %s)", sub("bool"), sub("bool")),
			fmt.Sprintf("(%s || !%s)", sub("bool"), sub("bool")), fmt.Sprintf("(%s < %s)", sub("string"), sub("string")),
			fmt.Sprintf("(%s == %s)", sub("any"), g.leaf("any")), fmt.Sprintf("(%s == %s)", sub("point"), sub("point")))
	case "[]int":
		return g.pick(fmt.Sprintf("append(%s, %s)", sub("[]int"), sub("int")),
			fmt.Sprintf("apply(%s, func(x int) int { return x * %s })", sub("[]int"), sub("int")),
			fmt.Sprintf("[]int{%s, %s, 2: %s}", sub("int"), sub("int"), sub("int")))
	case "[3]int":
		return fmt.Sprintf("[3]int{%s, 2: %s}", sub("int"), sub("int"))
	case "map[string]int":
		return fmt.Sprintf("map[string]int{%s + \"a\": %s, %s + \"b\": %s}", sub("string"), sub("int"), sub("string"),
			sub("int"))
	case "point":
		return g.pick(fmt.Sprintf("point{%s, %s, %s}", sub("int"), sub("int"), sub("string")),
			fmt.Sprintf("point{Y: %s}", sub("int")), sub("circle")+".point")
	case "*point":
		return fmt.Sprintf("&point{X: %s}", sub("int"))
	case "circle":
		return fmt.Sprintf("circle{%s, %s}", sub("point"), sub("float64"))
	case "level":
		return g.pick(fmt.Sprintf("level(%s)", sub("int8")), fmt.Sprintf("(-(%s))", sub("level")),
			fmt.Sprintf("(%s * %s)", sub("level"), sub("level")))
	case "any":
		return fmt.Sprintf("any(%s)", sub(g.pick("int", "string", "float64", "level", "bool", "point", "[3]int")))
	case "func(int) int":
		return fmt.Sprintf("func(x int) int { return x %s %s }", g.pick("+", "-", "*"), sub("int"))
	case "complex128":
		return g.pick(fmt.Sprintf("complex(%s, %s)", sub("float64"), sub("float64")),
			fmt.Sprintf("(%s + %s)", sub("complex128"), sub("complex128")))
	}
	return g.leaf(t)
}

// number writes an expression of a numeric type.
func (g *generator) number(t string, depth int) string {
	sub := func(t string) string { return g.expr(t, depth-1) }
	isFloat := strings.HasPrefix(t, "float")
	list := []string{
		fmt.Sprintf("(%s %s %s)", sub(t), g.pick("+", "-", "*"), sub(t)),
		fmt.Sprintf("(-(%s))", sub(t)),
		fmt.Sprintf("%s(%s, %s, %s)", g.pick("max", "min"), sub(t), sub(t), sub(t)),
		fmt.Sprintf("total(%s, %s)", sub(t), sub(t)),
		fmt.Sprintf("id(%s)", sub(t)),
		fmt.Sprintf("func(a, b %s) %s { if a > b { return a - b }; return b }(%s, %s)", t, t, sub(t), sub(t)),
	}
	if isFloat {
		list = append(list, fmt.Sprintf("%s(%s)", t, sub(g.pick(numbers...))), fmt.Sprintf("(%s / %s)", sub(t), sub(t)))
	} else {
		from := g.pick(numbers[:10]...) // a float that does not fit has no value that Go defines
		list = append(list, fmt.Sprintf("%s(%s)", t, sub(from)), fmt.Sprintf("(%s %s %s)", sub(t),
			g.pick("&", "|", "^", "&^"), sub(t)),
			fmt.Sprintf("(%s %s (uint(%s) & 15))", sub(t), g.pick("<<", ">>"), sub("int")), fmt.Sprintf("(^(%s))", sub(t)),
			fmt.Sprintf("(%s %s (%s | 1))", sub(t), g.pick("/", "%"), sub(t)))
	}
	if t == "int" {
		list = append(list, fmt.Sprintf("len(%s)", sub("string")), fmt.Sprintf("cap(%s[:2:3])", "id([]int{1, 2, 3})"),
			sub("point")+".X", sub("circle")+".sum()",
			fmt.Sprintf("summer(%s).sum()", sub(g.pick("level", "point", "circle"))), sub("map[string]int")+"[\"a\"]",
			sub("[3]int")+"[1]",
			fmt.Sprintf("f0(int(uint8(%s)%%5), %s)", sub("int"), sub("int")), sub("func(int) int")+fmt.Sprintf("(%s)",
				sub("int")))
		if g.depth == 0 && len(g.vars["n"]) == 0 && slices.Contains(g.vars["int"], "acc") {
			// f0 is being written: calls of itself are its own matter
			list = slices.DeleteFunc(list, func(s string) bool { return strings.HasPrefix(s, "f0(") })
		}
	}
	return g.pick(list...)
}

func (g *generator) leaf(t string) string {
	n := g.rnd.IntN(8)
	switch t {
	case "string":
		return fmt.Sprintf("id(%q)", g.pick("", "a", "zz", "héllo", "x y"))
	case "bool":
		return g.pick("id(true)", "id(false)")
	case "[]int":
		return g.pick("id([]int{3, 1, 2})", "[]int(nil)", "id([]int{})")
	case "[3]int":
		return fmt.Sprintf("[3]int{%d, 1}", n)
	case "map[string]int":
		return fmt.Sprintf("map[string]int{\"a\": %d}", n)
	case "point":
		return fmt.Sprintf("point{X: %d, Name: \"p\"}", n)
	case "*point":
		return "new(point)"
	case "circle":
		return fmt.Sprintf("circle{R: %d.5}", n)
	case "any":
		return g.pick("any(nil)", "any(1)", "any(\"s\")", "any(level(2))")
	case "func(int) int":
		return "func(x int) int { return x }"
	case "complex128":
		return fmt.Sprintf("complex(id(%d.0), 1)", n)
	case "float64", "float32":
		return fmt.Sprintf("id(%s(%d.25))", t, n)
	}
	return fmt.Sprintf("id(%s(%d))", t, g.rnd.IntN(120))
}
