package notebook

import (
	"fmt"
	"html/template"
	"io"
	"slices"
	"strings"
)

// Change is what differs between two notebooks in one cell.
type Change struct {
	// Cell names it: "cell [3] (code)".
	Cell string
	// Kind is added, removed, moved, source or outputs.
	Kind string
	// Lines of the source, each with "-", "+" or " " before it; for outputs one line a number.
	Lines []string
}

// Diff compares two notebooks cell by cell: cells are the same if their ids are. Sources are
// compared by lines, outputs as [Compare] does, but exactly. Metadata are not compared.
func Diff(a, b *Notebook) []Change {
	var out []Change
	other, matched := map[string]*Cell{}, []*Cell{}
	for _, c := range b.Cells {
		other[c.ID] = c
	}
	in := map[string]bool{}
	for i, c := range a.Cells {
		in[c.ID] = true
		name := cellName(i, c)
		d, ok := other[c.ID]
		switch {
		case !ok:
			out = append(out, Change{name, "removed", marked("-", c.Source)})
			continue
		case c.Type != d.Type:
			out = append(out, Change{name, "source", []string{"- is " + c.Type, "+ is " + d.Type}})
		}
		matched = append(matched, d)
		if c.Source != d.Source {
			out = append(out, Change{name, "source", lineDiff(c.Source, d.Source)})
		}
		k := comparison{}
		k.outputs(c.Outputs, d.Outputs)
		if len(k.found) > 0 {
			var lines []string
			for _, f := range k.found {
				lines = append(lines, fmt.Sprintf("%s: %s → %s", f.Where, f.Stored, f.Now))
			}
			out = append(out, Change{name, "outputs", lines})
		}
	}
	at := -1
	for _, d := range matched {
		i := slices.Index(b.Cells, d)
		if i < at {
			out = append(out, Change{cellName(i, d), "moved", nil})
		}
		at = max(at, i)
	}
	for i, d := range b.Cells {
		if !in[d.ID] {
			out = append(out, Change{cellName(i, d), "added", marked("+", d.Source)})
		}
	}
	return out
}

func cellName(i int, c *Cell) string {
	if c.Type == "code" && c.Count > 0 {
		return fmt.Sprintf("cell [%d] (%s)", c.Count, c.ID)
	}
	return fmt.Sprintf("%s cell, %d from the top (%s)", c.Type, i+1, c.ID)
}

func marked(mark, text string) []string {
	var out []string
	for _, l := range strings.Split(text, "\n") {
		out = append(out, mark+" "+l)
	}
	return out
}

// lineDiff is the shortest way from one text to another, by lines, with the lines that stay.
func lineDiff(a, b string) []string {
	x, y := strings.Split(a, "\n"), strings.Split(b, "\n")
	// common[i][j] is the length of the longest common part of x[i:] and y[j:].
	common := make([][]int, len(x)+1)
	for i := range common {
		common[i] = make([]int, len(y)+1)
	}
	for i := len(x) - 1; i >= 0; i-- {
		for j := len(y) - 1; j >= 0; j-- {
			if x[i] == y[j] {
				common[i][j] = common[i+1][j+1] + 1
			} else {
				common[i][j] = max(common[i+1][j], common[i][j+1])
			}
		}
	}
	var out []string
	i, j := 0, 0
	for i < len(x) || j < len(y) {
		switch {
		case i < len(x) && j < len(y) && x[i] == y[j]:
			out = append(out, "  "+x[i])
			i++
			j++
		case j == len(y) || i < len(x) && common[i+1][j] >= common[i][j+1]:
			out = append(out, "- "+x[i])
			i++
		default:
			out = append(out, "+ "+y[j])
			j++
		}
	}
	return out
}

// WriteText writes changes for a terminal.
func WriteText(w io.Writer, changes []Change) error {
	for _, c := range changes {
		if _, err := fmt.Fprintf(w, "%s: %s\n", c.Cell, c.Kind); err != nil {
			return err
		}
		for _, l := range c.Lines {
			if _, err := fmt.Fprintf(w, "    %s\n", l); err != nil {
				return err
			}
		}
	}
	return nil
}

var diffPage = template.Must(template.New("diff").Funcs(template.FuncMap{"class": func(line string) string {
	switch {
	case strings.HasPrefix(line, "+"):
		return "added"
	case strings.HasPrefix(line, "-"):
		return "removed"
	}
	return "same"
}}).Parse(`<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>{{.A}} and {{.B}}</title>
<style>:root{color-scheme:light dark}body{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:1rem auto;padding:0 1rem}
pre{white-space:pre-wrap;margin:0;padding:0 .5rem}.added{background:#2da44e33}.removed{background:#cf222e33}</style></head>
<body><h1>{{.A}} and {{.B}}</h1>{{if not .Changes}}<p>No difference in sources or outputs.</p>{{end}}
{{range .Changes}}<h2>{{.Cell}}: {{.Kind}}</h2>{{range .Lines}}<pre class="{{class .}}">{{.}}</pre>{{end}}
{{end}}</body></html>
`))

// WriteDiffHTML writes changes as a page.
func WriteDiffHTML(w io.Writer, a, b string, changes []Change) error {
	return diffPage.Execute(w, struct {
		A, B    string
		Changes []Change
	}{a, b, changes})
}
