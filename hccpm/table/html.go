package table

import (
	"html"
	"strconv"
	"strings"
)

// HTML renders the table as one <table class="hipec-table"> with caption, head,
// body and, if there are notes, foot.  All text is escaped.  Only alignment and
// spacing are set, never a colour, so that the page's own theme, light or dark,
// decides how it looks.
func (t Table) HTML() string {
	var b strings.Builder
	b.WriteString(`<table class="hipec-table">` + "\n")
	if t.Caption != "" {
		b.WriteString(`<caption style="text-align:left;caption-side:top;white-space:nowrap">` +
			html.EscapeString(t.Caption) + "</caption>\n")
	}
	b.WriteString("<thead>\n<tr>")
	for _, col := range t.Columns {
		b.WriteString(`<th scope="col" style="` + cellStyle(col.Align) + `">` +
			html.EscapeString(col.Name) + "</th>")
	}
	b.WriteString("</tr>\n</thead>\n<tbody>\n")
	for r := range t.Rows {
		b.WriteString("<tr>")
		for c, col := range t.Columns {
			b.WriteString(`<td style="` + cellStyle(col.Align) + `">` +
				html.EscapeString(t.cell(r, c)) + "</td>")
		}
		b.WriteString("</tr>\n")
	}
	b.WriteString("</tbody>\n")
	b.WriteString(t.foot())
	b.WriteString("</table>\n")
	return b.String()
}

// foot holds each note in a row of its own, across all columns.
func (t Table) foot() string {
	if len(t.Notes) == 0 {
		return ""
	}
	span := strconv.Itoa(max(1, len(t.Columns)))
	var b strings.Builder
	b.WriteString("<tfoot>\n")
	for _, n := range t.Notes {
		b.WriteString(`<tr><td colspan="` + span +
			`" style="text-align:left;white-space:normal;font-size:smaller">` +
			html.EscapeString(n) + "</td></tr>\n")
	}
	b.WriteString("</tfoot>\n")
	return b.String()
}

// cellStyle aligns a cell; figures of equal width let decimals line up.
func cellStyle(a Align) string {
	switch a {
	case Right:
		return "text-align:right;font-variant-numeric:tabular-nums"
	case Center:
		return "text-align:center"
	}
	return "text-align:left"
}
