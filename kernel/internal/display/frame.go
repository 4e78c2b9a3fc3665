package display

import (
	"fmt"
	"html"
	"strconv"
	"strings"

	"github.com/go-gota/gota/dataframe"
	"github.com/go-gota/gota/series"
)

// A frame of more rows than this is shown by its first and last ones, a matrix of more columns likewise.
const (
	frameRows     = 40
	matrixColumns = 20
)

// rows returns which rows of n are shown; -1 stands for those left out.
func rows(n int) []int { return ends(n, frameRows) }

// ends returns the first and last of n, so many in all.
func ends(n, most int) []int {
	var out []int
	for i := range n {
		switch {
		case n <= most || i < most/2 || i >= n-most/2:
			out = append(out, i)
		case i == most/2:
			out = append(out, -1)
		}
	}
	return out
}

func frameHTML(df dataframe.DataFrame) string {
	names, types := df.Names(), df.Types()
	var b strings.Builder
	fmt.Fprintf(&b, "<div style=\"overflow-x:auto\"><table class=\"hipec-table\"><caption>%s</caption>\n<thead>\n<tr>",
		shape(df))
	for i, n := range names {
		fmt.Fprintf(&b, "<th title=\"%s\" style=\"text-align:%s\">%s<br><small>%s</small></th>", types[i], align(types[i]),
			html.EscapeString(n), types[i])
	}
	b.WriteString("</tr>\n</thead>\n<tbody>\n")
	for _, r := range rows(df.Nrow()) {
		b.WriteString("<tr>")
		for c := range names {
			cell := "…"
			if r >= 0 {
				cell = cellText(df, r, c)
			}
			fmt.Fprintf(&b, "<td style=\"text-align:%s\">%s</td>", align(types[c]), html.EscapeString(cell))
		}
		b.WriteString("</tr>\n")
	}
	b.WriteString("</tbody>\n</table></div>")
	return b.String()
}

func align(t series.Type) string {
	if t == series.Int || t == series.Float {
		return "right"
	}
	return "left"
}

func shape(df dataframe.DataFrame) string {
	return fmt.Sprintf("%d rows × %d columns", df.Nrow(), df.Ncol())
}

// frameText is the frame in plain text, wide columns cut.
func frameText(df dataframe.DataFrame) string {
	const width = 24
	names := df.Names()
	grid := [][]string{names}
	for _, r := range rows(df.Nrow()) {
		line := make([]string, len(names))
		for c := range names {
			line[c] = "…"
			if r >= 0 {
				line[c] = cellText(df, r, c)
			}
		}
		grid = append(grid, line)
	}
	size := make([]int, len(names))
	for _, line := range grid {
		for c, s := range line {
			if rs := []rune(s); len(rs) > width {
				line[c] = string(rs[:width-1]) + "…"
			}
			size[c] = max(size[c], len([]rune(line[c])))
		}
	}
	var b strings.Builder
	for _, line := range grid {
		for c, s := range line {
			fmt.Fprintf(&b, "%*s ", size[c], s)
		}
		b.WriteByte('\n')
	}
	return b.String() + shape(df)
}

// cellText is one value: a float with the digits it needs, a missing one as NA.
func cellText(df dataframe.DataFrame, r, c int) string {
	e := df.Elem(r, c)
	if e.IsNA() {
		return "NA"
	}
	if e.Type() == series.Float {
		return strconv.FormatFloat(e.Float(), 'g', 10, 64)
	}
	return e.String()
}
