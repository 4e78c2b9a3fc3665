package command

import (
	"fmt"
	"html/template"
	"strings"

	"github.com/mattn/go-runewidth"
)

// table is what %who shows.
type table struct{ names []Name }

func newTable(names []Name) table { return table{names} }

// String writes the table for a terminal.
func (t table) String() string {
	if len(t.names) == 0 {
		return "no names yet"
	}
	wide := [2]int{}
	for _, n := range t.names {
		wide[0], wide[1] = max(wide[0], runewidth.StringWidth(n.Name)), max(wide[1], runewidth.StringWidth(n.Type))
	}
	var b strings.Builder
	for _, n := range t.names {
		line := fmt.Sprintf("%s  %s  %9s", runewidth.FillRight(n.Name, wide[0]), runewidth.FillRight(n.Type, wide[1]),
			bytes(n.Bytes))
		b.WriteString(strings.TrimRight(line, " ") + "\n")
	}
	return strings.TrimRight(b.String(), "\n")
}

// HTML writes the table for a notebook.
func (t table) HTML() string {
	var b strings.Builder
	if err := page.Execute(&b, t.names); err != nil { // the template takes any list of names
		panic(err)
	}
	return b.String()
}

var page = template.Must(template.New("").Funcs(template.FuncMap{"size": bytes}).Parse(`
{{- if not .}}<em>no names yet</em>{{else -}}
<table class="hipec-table"><thead><tr><th style="text-align:left">name</th><th style="text-align:left">type</th><th>size</th></tr></thead><tbody>
{{range .}}<tr><td style="text-align:left">{{.Name}}</td><td style="text-align:left"><code>{{.Type}}</code></td><td>{{size .Bytes}}</td></tr>
{{end}}</tbody></table>{{end}}`))

// bytes writes a size as people read it.
func bytes(n int64) string {
	if n < 0 {
		return ""
	}
	units := []string{"B", "kB", "MB", "GB", "TB"}
	x := float64(n)
	i := 0
	for x >= 1000 && i < len(units)-1 {
		x /= 1000
		i++
	}
	if i == 0 {
		return fmt.Sprintf("%d B", n)
	}
	return fmt.Sprintf("%.3g %s", x, units[i])
}
