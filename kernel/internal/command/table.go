package command

import (
	"fmt"
	"html"
	"strings"
)

// table is %who's answer.
type table struct{ names []Name }

func newTable(names []Name) table { return table{names} }

// String writes the table for a terminal.
func (t table) String() string {
	if len(t.names) == 0 {
		return "no names yet"
	}
	wide := [2]int{}
	for _, n := range t.names {
		wide[0], wide[1] = max(wide[0], len([]rune(n.Name))), max(wide[1], len([]rune(n.Type)))
	}
	var b strings.Builder
	for _, n := range t.names {
		line := fmt.Sprintf("%-*s  %-*s  %9s", wide[0], n.Name, wide[1], n.Type, bytes(n.Bytes))
		b.WriteString(strings.TrimRight(line, " ") + "\n")
	}
	return strings.TrimRight(b.String(), "\n")
}

// HTML writes the table for a notebook.
func (t table) HTML() string {
	if len(t.names) == 0 {
		return "<em>no names yet</em>"
	}
	var b strings.Builder
	b.WriteString("<table><thead><tr><th style=\"text-align:left\">name</th><th style=\"text-align:left\">type</th><th>size</th></tr></thead><tbody>\n")
	for _, n := range t.names {
		fmt.Fprintf(&b, "<tr><td style=\"text-align:left\">%s</td><td style=\"text-align:left\"><code>%s</code></td><td>%s</td></tr>\n",
			html.EscapeString(n.Name), html.EscapeString(n.Type), bytes(n.Bytes))
	}
	b.WriteString("</tbody></table>")
	return b.String()
}

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
