package notebook

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// grid is a table of an output as its cells' texts.
type grid struct {
	caption string
	head    []string
	rows    [][]string
	notes   []string
}

// page is what an HTML output says: its tables, its drawings, and all other text.
type page struct {
	tables []grid
	svgs   []string
	text   string
}

// readPage reads HTML; a browser's parser accepts any text, and so does this.
func readPage(text string) page {
	var p page
	root, err := html.Parse(strings.NewReader(text))
	if err != nil { // a strings.Reader does not fail
		return page{text: text}
	}
	var rest strings.Builder
	p.walk(root, &rest)
	p.text = strings.Join(strings.Fields(rest.String()), " ")
	return p
}

func (p *page) walk(n *html.Node, rest *strings.Builder) {
	switch {
	case n.Type == html.TextNode:
		rest.WriteString(n.Data + " ")
	case n.DataAtom == atom.Table:
		p.tables = append(p.tables, readGrid(n))
		return
	case n.DataAtom == atom.Svg:
		var b strings.Builder
		_ = html.Render(&b, n) // a strings.Builder does not fail
		p.svgs = append(p.svgs, b.String())
		return
	case n.DataAtom == atom.Style || n.DataAtom == atom.Script:
		return
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		p.walk(c, rest)
	}
}

func readGrid(table *html.Node) grid {
	var g grid
	var walk func(n *html.Node, part atom.Atom)
	walk = func(n *html.Node, part atom.Atom) {
		switch n.DataAtom {
		case atom.Caption:
			g.caption = textOf(n)
			return
		case atom.Thead, atom.Tbody, atom.Tfoot:
			part = n.DataAtom
		case atom.Tr:
			g.row(cellsOf(n), part)
			return
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c, part)
		}
	}
	walk(table, atom.Tbody)
	return g
}

func (g *grid) row(cells []string, part atom.Atom) {
	switch {
	case part == atom.Tfoot:
		g.notes = append(g.notes, strings.Join(cells, " "))
	case part == atom.Thead && g.head == nil:
		g.head = cells
	default:
		g.rows = append(g.rows, cells)
	}
}

func cellsOf(tr *html.Node) []string {
	var out []string
	for c := tr.FirstChild; c != nil; c = c.NextSibling {
		if c.DataAtom == atom.Td || c.DataAtom == atom.Th {
			out = append(out, textOf(c))
		}
	}
	return out
}

// textOf is the text in a node, its white space made single blanks.
func textOf(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data)
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// column names column i as a reader would: by its heading, or by its number.
func (g grid) column(i int) string {
	if i < len(g.head) && g.head[i] != "" {
		return g.head[i]
	}
	return "number " + itoa(i+1)
}

// labels names the rows: by the first column, and by as many more as it takes for no two to be
// alike; by number where nothing tells them apart.
func (g grid) labels() []string {
	out := make([]string, len(g.rows))
	for width := 1; width <= 3; width++ {
		seen := map[string]bool{}
		unique := true
		for i, r := range g.rows {
			out[i] = strings.TrimSpace(strings.Join(r[:min(width, len(r))], " "))
			unique = unique && !seen[out[i]] && out[i] != ""
			seen[out[i]] = true
		}
		if unique {
			return out
		}
	}
	for i, r := range g.rows {
		out[i] = itoa(i + 1)
		if len(r) > 0 && r[0] != "" {
			out[i] += " (" + r[0] + ")"
		}
	}
	return out
}
