package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// dialect is what gophernotes 0.7.5 offers its notebooks: a name, a cell that uses it, and the form
// and the beginning of what it gives. An empty form is what is printed.
var dialect = []struct{ name, cell, mime, want string }{
	{"display.HTML", `display.HTML("<b>x</b>")`, "text/html", "<b>x</b>"},
	{"display.SVG", `display.SVG("<svg/>")`, "image/svg+xml", "<svg/>"},
	{"display.PNG", `display.PNG([]byte{137, 80, 78, 71})`, "image/png", "iVBORw=="},
	{"display.JPEG", `display.JPEG([]byte{255, 216, 255})`, "image/jpeg", "/9j/"},
	{"display.PDF", `display.PDF([]byte("%PDF-1.7"))`, "application/pdf", "JVBERi0xLjc="},
	{"display.Latex", `display.Latex("x^2")`, "text/latex", "$x^2$"},
	{"display.Math", `display.Math("x^2")`, "text/latex", "$$x^2$$"},
	{"display.Markdown", `display.Markdown("**x**")`, "text/markdown", "**x**"},
	{"display.JSON", `display.JSON(map[string]interface{}{"a": 1})`, "application/json", `{"a":1}`},
	{"display.JavaScript", `display.JavaScript("1 + 1")`, "application/javascript", "1 + 1"},
	{"display.Image", `display.Image(image.NewGray(image.Rect(0, 0, 1, 1)))`, "image/png", "iVBORw0KGgo"},
	{"display.File", "os.WriteFile(\"x.svg\", []byte(\"<svg/>\"), 0644)\ndisplay.File(\"image/svg+xml\", \"x.svg\")",
		"image/svg+xml", "<svg/>"},
	{"display.MIME", `display.MIME(display.MIMEMap{"text/html": "<i>m</i>"}, nil)`, "text/html", "<i>m</i>"},
	{"display.MakeData", `display.MakeData("text/html", "<u>d</u>")`, "text/html", "<u>d</u>"},
	{"display.MakeData3", `display.MakeData3("text/html", "plain", "<u>3</u>")`, "text/plain", "plain"},
	{"display.Any", `display.Any("text/html", "<p>any</p>")`, "text/html", "<p>any</p>"},
	{"display.Auto", `display.Auto([]byte{137, 80, 78, 71, 13, 10, 26, 10})`, "image/png", "iVBORw0KGgo="},
	{"display.MIMETypeHTML", "display.MIMETypeHTML", "text/plain", "text/html"},
	{"display.MIMETypeJavaScript", "display.MIMETypeJavaScript", "text/plain", "application/javascript"},
	{"display.MIMETypeJPEG", "display.MIMETypeJPEG", "text/plain", "image/jpeg"},
	{"display.MIMETypeJSON", "display.MIMETypeJSON", "text/plain", "application/json"},
	{"display.MIMETypeLatex", "display.MIMETypeLatex", "text/plain", "text/latex"},
	{"display.MIMETypeMarkdown", "display.MIMETypeMarkdown", "text/plain", "text/markdown"},
	{"display.MIMETypePDF", "display.MIMETypePDF", "text/plain", "application/pdf"},
	{"display.MIMETypePNG", "display.MIMETypePNG", "text/plain", "image/png"},
	{"display.MIMETypeSVG", "display.MIMETypeSVG", "text/plain", "image/svg+xml"},
	{"display.MIMETypeText", "display.MIMETypeText", "text/plain", "text/plain"},
	{"display.MIMEMap, display.Data", `display.Data{Data: display.MIMEMap{"text/html": "<s>d</s>"}}`, "text/html",
		"<s>d</s>"},
	{"display.HTMLer", "type Page struct{ title string }\nfunc (p Page) HTML() string { return \"<h1>\" + p.title + " +
		"\"</h1>\" }\nPage{\"t\"}", "text/html", "<h1>t</h1>"},
	{"display.HTMLer, a pointer's", "type PPage struct{ title string }\nfunc (p *PPage) HTML() string { return \"<h2>\" " +
		"+ p.title + \"</h2>\" }\n&PPage{\"t\"}", "text/html", "<h2>t</h2>"},
	{"display.HTMLer, a variable", "var page display.HTMLer = Page{\"v\"}\npage", "text/html", "<h1>v</h1>"},
	{"display.SVGer", "type Drawing struct{}\nfunc (d Drawing) SVG() string { return \"<svg/>\" }\nDrawing{}",
		"image/svg+xml", "<svg/>"},
	{"display.PNGer", "type Pixels struct{}\nfunc (p Pixels) PNG() []byte { return []byte{137, 80, 78, 71} }\nPixels{}",
		"image/png", "iVBORw=="},
	{"display.JPEGer", "type Photo struct{}\nfunc (p Photo) JPEG() []byte { return []byte{255, 216, 255} }\nPhoto{}",
		"image/jpeg", "/9j/"},
	{"display.PDFer", "type Document struct{}\nfunc (d Document) PDF() []byte { return []byte(\"%PDF-1.7\") }\nDocument{}",
		"application/pdf", "JVBERi0xLjc="},
	{"display.Latexer", "type Formula struct{}\nfunc (f Formula) Latex() string { return \"$x$\" }\nFormula{}",
		"text/latex", "$x$"},
	{"display.Markdowner", "type Note struct{}\nfunc (n Note) Markdown() string { return \"*n*\" }\nNote{}",
		"text/markdown", "*n*"},
	{"display.JSONer", "type Tree struct{}\nfunc (t Tree) JSON() map[string]interface{} { return " +
		"map[string]interface{}{\"b\": 2} }\nTree{}", "application/json", `{"b":2}`},
	{"display.JavaScripter", "type Script struct{}\nfunc (s Script) JavaScript() string { return \"2 + 2\" }\nScript{}",
		"application/javascript", "2 + 2"},
	{"display.SimpleRenderer", "type Simple struct{}\nfunc (s Simple) SimpleRender() display.MIMEMap { return " +
		"display.MIMEMap{\"text/html\": \"<i>s</i>\"} }\nSimple{}", "text/html", "<i>s</i>"},
	{"display.Renderer", "type Full struct{}\nfunc (f Full) Render() display.Data { return display.Data{Data: " +
		"display.MIMEMap{\"text/html\": \"<i>r</i>\"}} }\nFull{}", "text/html", "<i>r</i>"},
	{"Display(…)", "Display(Page{\"shown\"})", "text/html", "<h1>shown</h1>"},
	{"Display(…), its error", "err := Display(5)\nfmt.Println(err == nil)", "", "true"},
	{`import "display"`, "import \"display\"\ndisplay.HTML(\"1\")", "text/html", "1"},
	{`import "github.com/gopherdata/gophernotes"`, "import \"github.com/gopherdata/gophernotes\"\ndisplay.HTML(\"2\")",
		"text/html", "2"},
	{"%cd", "%cd ..", "", "/"},
	{"%help", "%help", "", "%help"},
	{"%go111module", "%go111module on", "", "%go111module"},
	{"$ command", "$ echo from the shell", "", "from the shell"},
	{"two results of a last call", "func two() (int, string) { return 1, \"b\" }\ntwo()", "text/plain", "1\nb"},
}

// Every name of gophernotes' means the same on both kernels; the README lists them.
func TestGophernotesDialect(t *testing.T) {
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	for engine := range engines {
		t.Run(engine, func(t *testing.T) {
			b := newBook(t, engine)
			for _, d := range dialect {
				events := b.run(d.cell)
				got := said(events)
				if d.mime != "" {
					got = form(events, d.mime)
				}
				if !strings.HasPrefix(got, d.want) {
					t.Errorf("%s: %q, want %q %s", d.name, got, d.want, said(events))
				}
				if row := "| `" + d.name + "` | `" + filepath.Base(t.Name()) + "` |"; engine == "hipec" &&
					!strings.Contains(string(readme), "| `"+d.name+"` |") {
					t.Errorf("README.md has no row %s", row)
				}
			}
		})
	}
}

// gomacro's own is for its kernel alone; the other says so.
func TestGomacrosOwn(t *testing.T) {
	own, other := newBook(t, "gophernotes"), newBook(t, "hipec")
	for _, code := range []string{
		":help",
		":env",
		"import \"go/ast\"\nmacro twice(x ast.Node) ast.Node { return ~\"{ ~,x; ~,x } }",
		"twice; fmt.Println(1)",
	} {
		if got := said(own.run(code)); strings.Contains(got, "!") && !strings.HasPrefix(code, ":") {
			t.Errorf("%q on gomacro: %s", code, got)
		}
		if code[0] == ':' || strings.Contains(code, "macro") {
			if got := said(other.run(code)); !strings.Contains(got, "gomacro's own") {
				t.Errorf("%q on the default kernel: %s", code, got)
			}
		}
	}
}
