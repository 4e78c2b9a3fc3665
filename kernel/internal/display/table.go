package display

import (
	"fmt"
	"html"
	"reflect"
	"regexp"
	"slices"
	"strings"

	"gonum.org/v1/gonum/mat"
)

// At most so many columns of structs are shown.
const tableColumns = 30

// tableHTML returns a table of a map, or of a list of structs. Values that say themselves what they
// are, by any of the methods that are looked for here or by String or Error, are left to that.
func tableHTML(v any) (string, bool) {
	rv := reflect.ValueOf(v)
	if !rv.IsValid() || rv.Type().NumMethod() > 0 {
		return "", false
	}
	switch rv.Kind() {
	case reflect.Map:
		if rv.Len() == 0 {
			return "", false
		}
		return mapHTML(rv), true
	case reflect.Slice, reflect.Array:
		t := rv.Type().Elem()
		if t.Kind() == reflect.Pointer {
			t = t.Elem()
		}
		if t.Kind() != reflect.Struct || rv.Len() == 0 || rv.Type().Elem().NumMethod() > 0 {
			return "", false
		}
		return structsHTML(rv, t)
	}
	return "", false
}

func mapHTML(m reflect.Value) string {
	keys := m.MapKeys()
	slices.SortFunc(keys, func(a, b reflect.Value) int {
		switch {
		case a.CanInt() && b.CanInt():
			return int(min(1, max(-1, a.Int()-b.Int())))
		case a.CanFloat() && b.CanFloat() && a.Float() != b.Float():
			if a.Float() < b.Float() {
				return -1
			}
			return 1
		}
		return strings.Compare(fmt.Sprint(a), fmt.Sprint(b))
	})
	head := []string{named(m.Type().Key()), named(m.Type().Elem())}
	return grid(fmt.Sprintf("%d entries", m.Len()), head, len(keys), func(r int) []reflect.Value {
		return []reflect.Value{keys[r], m.MapIndex(keys[r])}
	})
}

func structsHTML(list reflect.Value, t reflect.Type) (string, bool) {
	var head []string
	var at []int
	for i := range t.NumField() {
		if f := t.Field(i); f.IsExported() && len(at) < tableColumns {
			head = append(head, f.Name)
			at = append(at, i)
		}
	}
	if len(at) == 0 {
		return "", false
	}
	return grid(fmt.Sprintf("%d × %s", list.Len(), named(t)), head, list.Len(), func(r int) []reflect.Value {
		row := make([]reflect.Value, len(at))
		if x := reflect.Indirect(list.Index(r)); x.IsValid() { // else a nil pointer: an empty row
			for c, i := range at {
				row[c] = x.Field(i)
			}
		}
		return row
	}), true
}

// grid writes a table of n rows.
func grid(caption string, head []string, n int, row func(r int) []reflect.Value) string {
	var b strings.Builder
	fmt.Fprintf(&b, "<div style=\"overflow-x:auto\"><table class=\"hipec-table\"><caption>%s</caption>\n<thead>\n<tr>",
		html.EscapeString(caption))
	for _, h := range head {
		fmt.Fprintf(&b, "<th style=\"text-align:left\">%s</th>", html.EscapeString(h))
	}
	b.WriteString("</tr>\n</thead>\n<tbody>\n")
	for _, r := range rows(n) {
		b.WriteString("<tr>")
		cells := make([]reflect.Value, len(head))
		if r >= 0 {
			cells = row(r)
		}
		for _, c := range cells {
			text, side := "…", "left"
			if r >= 0 {
				text = ""
			}
			if c.IsValid() {
				if text = fmt.Sprint(c); c.CanInt() || c.CanUint() || c.CanFloat() {
					side = "right"
				}
			}
			fmt.Fprintf(&b, "<td style=\"text-align:%s\">%s</td>", side, html.EscapeString(text))
		}
		b.WriteString("</tr>\n")
	}
	b.WriteString("</tbody>\n</table></div>")
	return b.String()
}

// matrixHTML returns a matrix as a table of numbers, the middle of a large one left out.
func matrixHTML(m mat.Matrix) string {
	r, c := m.Dims()
	columns := ends(c, matrixColumns)
	var b strings.Builder
	fmt.Fprintf(&b, "<div style=\"overflow-x:auto\"><table class=\"hipec-table\"><caption>%d × %d</caption>\n<tbody>\n", r,
		c)
	for _, i := range rows(r) {
		b.WriteString("<tr>")
		for _, j := range columns {
			text := "…"
			if i >= 0 && j >= 0 {
				text = fmt.Sprintf("%.6g", m.At(i, j))
			}
			fmt.Fprintf(&b, "<td style=\"text-align:right\">%s</td>", text)
		}
		b.WriteString("</tr>\n")
	}
	b.WriteString("</tbody>\n</table></div>")
	return b.String()
}

// named writes a type as a cell would: those that cells declare have no package.
func named(t reflect.Type) string { return ofCell.ReplaceAllString(t.String(), "") }

var ofCell = regexp.MustCompile(`\bmain\.`)
