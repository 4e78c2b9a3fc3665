package notebook

import (
	"bytes"
	"encoding/base64"
	"encoding/csv"
	"fmt"
	"html/template"
	"io"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/renderer/html"
	"github.com/yuin/goldmark/text"
)

// entry is a line of the contents: a notebook, or a section of it.
type entry struct {
	ID, Text string
	Parts    []entry
}

// item is one thing of a page below another.
type item struct {
	HTML  template.HTML // text, or an output that needs no number
	Code  template.HTML
	Count int
	Table *shownTable
	Shown *shownFigure
}

type shownTable struct {
	Number  int
	ID      string
	Caption string
	Head    []string
	Rows    [][]string
	Notes   []string
	CSV     template.URL
	File    string
	Wide    bool
}

var numeric = regexp.MustCompile(`^[(<>=≤≥ ]*[-+−]?[\d.,]+(?:[eE][-+]?\d+)?[ %)]*$`)

// Numeric reports whether column i holds numbers: they stand at the right, so that their decimals line up.
func (t *shownTable) Numeric(i int) bool {
	n := 0
	for _, r := range t.Rows {
		switch {
		case i >= len(r) || r[i] == "" || r[i] == "NA" || r[i] == "–":
		case numeric.MatchString(r[i]):
			n++
		default:
			return false
		}
	}
	return n > 0
}

type shownFigure struct {
	Number     int
	ID         string
	Caption    string
	SVG        template.HTML
	File       string
	Link       template.URL
	Picture    template.URL // the pixels, where there is no drawing
	Data       *shownTable
	Alternates string
}

type section struct {
	ID    string
	Title string
	Items []item
}

// writer turns notebooks into a page.
type pageWriter struct {
	md              goldmark.Markdown
	tables, figures int
	books           []*Notebook
}

// WriteHTML writes executed notebooks as one self-contained page: no script, no picture or font
// from elsewhere. Tables and figures are numbered and can be taken away; code is folded. Warnings
// stand at its top.
func WriteHTML(w io.Writer, title, note string, warnings []string, books []*Notebook) error {
	p := pageWriter{books: books, md: goldmark.New(goldmark.WithExtensions(extension.GFM),
		goldmark.WithRendererOptions(html.WithUnsafe()),
		goldmark.WithParserOptions(parser.WithAutoHeadingID()))}
	data := struct {
		Title, Note string
		Warnings    []string
		Contents    []entry
		Sections    []section
		Style       template.CSS
	}{Title: title, Note: note, Warnings: warnings, Style: template.CSS(style + colours)}
	for i, nb := range books {
		s := section{ID: p.anchor(nb.Path), Title: nb.Title()}
		line := entry{ID: s.ID, Text: s.Title}
		for _, c := range nb.Cells {
			items, parts, err := p.cell(i, c)
			if err != nil {
				return fmt.Errorf("%s: cell %s: %w", nb.Path, c.ID, err)
			}
			s.Items = append(s.Items, items...)
			line.Parts = append(line.Parts, parts...)
		}
		data.Contents = append(data.Contents, line)
		data.Sections = append(data.Sections, s)
	}
	return pageTemplate.Execute(w, data)
}

// Title is the notebook's first heading, or its path.
func (nb *Notebook) Title() string {
	for _, c := range nb.Cells {
		if c.Type != "markdown" {
			continue
		}
		for _, line := range strings.Split(c.Source, "\n") {
			if t, ok := strings.CutPrefix(line, "# "); ok {
				return strings.TrimSpace(t)
			}
		}
	}
	return nb.Path
}

// anchor is the id of a notebook's section: its file's name.
func (p *pageWriter) anchor(path string) string {
	return "book-" + strings.TrimSuffix(filepath.Base(path), ".ipynb")
}

func (p *pageWriter) cell(book int, c *Cell) ([]item, []entry, error) {
	switch c.Type {
	case "markdown":
		return p.markdown(book, c.Source)
	case "raw":
		return []item{{HTML: template.HTML("<pre>" + template.HTMLEscapeString(c.Source) + "</pre>")}}, nil, nil
	}
	code := highlight(c.Source)
	out := []item{{Code: code, Count: c.Count}}
	for _, o := range c.Outputs {
		items, err := p.output(o)
		if err != nil {
			return nil, nil, err
		}
		out = append(out, items...)
	}
	return out, nil, nil
}

var (
	comment     = regexp.MustCompile(`(?s)<!--.*?-->`)
	linkToBook  = regexp.MustCompile(`href="([\w.-]+)\.ipynb(#[\w-]*)?"`)
	linkToPlace = regexp.MustCompile(`href="#([\w-]+)"`)
)

// markdown renders a text. Anchors get the notebook's number before them, so that two notebooks may
// use the same; links between notebooks become links within the page. Comments go: values that were
// computed stand as text.
func (p *pageWriter) markdown(book int, source string) ([]item, []entry, error) {
	src := []byte(comment.ReplaceAllString(source, ""))
	doc := p.md.Parser().Parse(text.NewReader(src))
	var parts []entry
	err := ast.Walk(doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		h, ok := n.(*ast.Heading)
		if !ok || !entering {
			return ast.WalkContinue, nil
		}
		id, _ := h.AttributeString("id")
		raw, _ := id.([]byte)
		unique := fmt.Sprintf("s%d-%s", book+1, raw)
		h.SetAttributeString("id", []byte(unique))
		if h.Level == 2 {
			parts = append(parts, entry{ID: unique, Text: headingText(h, src)})
		}
		return ast.WalkContinue, nil
	})
	if err != nil {
		return nil, nil, err
	}
	var b bytes.Buffer
	if err := p.md.Renderer().Render(&b, src, doc); err != nil {
		return nil, nil, err
	}
	linked := linkToPlace.ReplaceAllString(b.String(), fmt.Sprintf(`href="#s%d-$1"`, book+1))
	linked = linkToBook.ReplaceAllStringFunc(linked, func(s string) string {
		m := linkToBook.FindStringSubmatch(s)
		for i, nb := range p.books {
			if p.anchor(nb.Path) == "book-"+m[1] {
				if m[2] != "" {
					return fmt.Sprintf(`href="#s%d-%s"`, i+1, m[2][1:])
				}
				return `href="#` + p.anchor(nb.Path) + `"`
			}
		}
		return s
	})
	return []item{{HTML: template.HTML("<div class=\"text\">" + linked + "</div>")}}, parts, nil
}

func headingText(h *ast.Heading, src []byte) string {
	var b strings.Builder
	for c := h.FirstChild(); c != nil; c = c.NextSibling() {
		if t, ok := c.(*ast.Text); ok {
			b.Write(t.Segment.Value(src))
		} else {
			b.Write(c.Text(src))
		}
	}
	return b.String()
}

func (p *pageWriter) output(o Output) ([]item, error) {
	plain := func(class, s string) []item {
		return []item{{HTML: template.HTML(`<pre class="` + class + `">` + template.HTMLEscapeString(
			strings.TrimRight(s, "\n")) + "</pre>")}}
	}
	get := func(mime string) string {
		s, _ := o.Data[mime].(string)
		return s
	}
	switch {
	case o.Type == "stream":
		return plain(o.Name, o.Text), nil
	case o.Type == "error":
		return plain("stderr", strings.Join(o.Trace, "\n")), nil
	case get("text/html") != "":
		return p.rich(get("text/html"), get("image/png")), nil
	case get("image/svg+xml") != "":
		return []item{{Shown: p.figure(get("image/svg+xml"), get("text/plain"), get("image/png"), nil)}}, nil
	case get("image/png") != "" || get("image/jpeg") != "":
		mime := "image/png"
		if get(mime) == "" {
			mime = "image/jpeg"
		}
		f := p.figure("", get("text/plain"), "", nil)
		f.Picture = template.URL("data:" + mime + ";base64," + strings.Join(strings.Fields(get(mime)), ""))
		return []item{{Shown: f}}, nil
	case get("text/markdown") != "":
		items, _, err := p.markdown(-1, get("text/markdown"))
		return items, err
	}
	return plain("", get("text/plain")), nil
}

// rich takes an HTML output apart into its figures and tables; what is neither is shown as it is.
func (p *pageWriter) rich(source, png string) []item {
	parts := readPage(source)
	if len(parts.svgs) == 0 && len(parts.tables) == 0 {
		return []item{{HTML: template.HTML("<div class=\"scroll\">" + source + "</div>")}}
	}
	if len(parts.svgs) == 1 {
		var data *shownTable
		if len(parts.tables) > 0 {
			data = p.data(parts.tables[0])
		}
		return []item{{Shown: p.figure(parts.svgs[0], "", png, data)}}
	}
	var out []item
	for _, svg := range parts.svgs {
		out = append(out, item{Shown: p.figure(svg, "", "", nil)})
	}
	for _, g := range parts.tables {
		t := p.data(g)
		p.tables++
		t.Number, t.ID = p.tables, "table-"+itoa(p.tables)
		out = append(out, item{Table: t})
	}
	return out
}

func (p *pageWriter) data(g grid) *shownTable {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	_ = w.Write(g.head) // a buffer does not fail
	_ = w.WriteAll(g.rows)
	t := &shownTable{Caption: g.caption, Head: g.head, Rows: g.rows, Notes: g.notes, File: fileName(g.caption) + ".csv",
		CSV: template.URL("data:text/csv;charset=utf-8;base64," + base64.StdEncoding.EncodeToString(b.Bytes()))}
	// Columns in which words run long need the page's width, and their lines broken.
	for _, r := range g.rows {
		long := 0
		for _, c := range r {
			long += len(c)
		}
		t.Wide = t.Wide || long > 110
	}
	return t
}

var descText = regexp.MustCompile(`(?s)<desc[^>]*>(.*?)</desc>`)

func (p *pageWriter) figure(svg, caption, png string, data *shownTable) *shownFigure {
	p.figures++
	f := &shownFigure{Number: p.figures, ID: "figure-" + itoa(p.figures), Caption: caption, Data: data}
	if svg == "" {
		return f
	}
	if i := strings.Index(svg, "<svg"); i >= 0 {
		svg = svg[i:] // a page has one XML declaration at most
	}
	title := ""
	if m := titleText.FindStringSubmatch(svg); m != nil {
		title = m[1]
	}
	if m := descText.FindStringSubmatch(svg); m != nil && caption == "" {
		f.Caption = strings.TrimSpace(regexp.MustCompile(`<[^>]*>`).ReplaceAllString(m[1], ""))
	}
	f.SVG, f.File = template.HTML(svg), fileName(title)+".png"
	if png != "" {
		f.Link = template.URL("data:image/png;base64," + strings.Join(strings.Fields(png), ""))
	}
	return f
}

var notInName = regexp.MustCompile(`[^a-z0-9]+`)

func fileName(s string) string {
	name := strings.Trim(notInName.ReplaceAllString(strings.ToLower(s), "-"), "-")
	if len(name) > 40 {
		name = strings.Trim(name[:40], "-")
	}
	if name == "" {
		return "table"
	}
	return name
}
