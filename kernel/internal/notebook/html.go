package notebook

import (
	"bytes"
	"fmt"
	"html"
	"io"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
)

// WriteHTML writes executed notebooks as one self-contained page: no script, no picture or font from elsewhere.
// Warnings stand at its top.
func WriteHTML(w io.Writer, title, note string, warnings []string, books []*Notebook) error {
	md := goldmark.New(goldmark.WithExtensions(extension.GFM), goldmark.WithParserOptions(parser.WithAutoHeadingID()))
	var b bytes.Buffer
	fmt.Fprintf(&b, pageHead, html.EscapeString(title), style)
	fmt.Fprintf(&b, "<header><h1>%s</h1>\n<p>%s</p>\n<nav><ul>\n", html.EscapeString(title), html.EscapeString(note))
	for i, nb := range books {
		fmt.Fprintf(&b, "<li><a href=\"#notebook-%d\">%s</a></li>\n", i+1, html.EscapeString(nb.Title()))
	}
	for _, w := range warnings {
		fmt.Fprintf(&b, "<p class=\"warning\" role=\"alert\">%s</p>\n", html.EscapeString(w))
	}
	b.WriteString("</ul></nav></header>\n<main>\n")
	for i, nb := range books {
		fmt.Fprintf(&b, "<section id=\"notebook-%d\">\n", i+1)
		for _, c := range nb.Cells {
			if err := c.html(&b, md); err != nil {
				return fmt.Errorf("%s: cell %s: %w", nb.Path, c.ID, err)
			}
		}
		b.WriteString("</section>\n")
	}
	b.WriteString("</main>\n</body>\n</html>\n")
	_, err := w.Write(b.Bytes())
	return err
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

func (c *Cell) html(b *bytes.Buffer, md goldmark.Markdown) error {
	switch c.Type {
	case "markdown":
		b.WriteString("<div class=\"text\">\n")
		err := md.Convert([]byte(c.Source), b)
		b.WriteString("</div>\n")
		return err
	case "raw":
		fmt.Fprintf(b, "<pre>%s</pre>\n", html.EscapeString(c.Source))
		return nil
	}
	fmt.Fprintf(b, "<pre class=\"code\"><span class=\"count\">[%d]</span>%s</pre>\n", c.Count, html.EscapeString(c.Source))
	for _, o := range c.Outputs {
		if err := o.html(b, md); err != nil {
			return err
		}
	}
	return nil
}

func (o Output) html(b *bytes.Buffer, md goldmark.Markdown) error {
	b.WriteString("<div class=\"output\">\n")
	defer b.WriteString("</div>\n")
	get := func(mime string) (string, bool) {
		s, ok := o.Data[mime].(string)
		return s, ok
	}
	switch o.Type {
	case "stream":
		fmt.Fprintf(b, "<pre class=\"%s\">%s</pre>\n", o.Name, html.EscapeString(o.Text))
		return nil
	case "error":
		fmt.Fprintf(b, "<pre class=\"stderr\">%s</pre>\n", html.EscapeString(strings.Join(o.Trace, "\n")))
		return nil
	}
	plain, _ := get("text/plain")
	if s, ok := get("text/html"); ok {
		b.WriteString(s + "\n")
		return nil
	}
	if s, ok := get("image/svg+xml"); ok {
		if at := strings.Index(s, "<svg"); at >= 0 {
			s = s[at:] // a page has one XML declaration at most
		}
		b.WriteString(s + "\n")
		return nil
	}
	for _, mime := range []string{"image/png", "image/jpeg"} {
		if s, ok := get(mime); ok {
			fmt.Fprintf(b, "<img alt=\"%s\" src=\"data:%s;base64,%s\">\n", html.EscapeString(plain), mime, strings.TrimSpace(s))
			return nil
		}
	}
	if s, ok := get("text/markdown"); ok {
		return md.Convert([]byte(s), b)
	}
	fmt.Fprintf(b, "<pre>%s</pre>\n", html.EscapeString(plain))
	return nil
}

const pageHead = `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>%s</title>
<style>%s</style>
</head>
<body>
`

const style = `
:root { color-scheme: light dark; }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 0 auto; padding: 1rem; background: #fff; color: #1b1b1b; }
pre { tab-size: 4; font: 13px/1.45 ui-monospace, monospace; overflow-x: auto; margin: .4rem 0; }
pre.code { background: #f4f4f2; padding: .6rem .8rem; border-left: 3px solid #0072b2; }
pre.stderr { background: #fbeceb; padding: .4rem .8rem; }
.count { float: right; opacity: .5; }
.output { overflow-x: auto; margin: .3rem 0 1rem; }
.output > svg, .output img { max-width: 100%; height: auto; background: #fff; }
details { font-size: 14px; margin: .2rem 0; }
summary { cursor: pointer; opacity: .7; }
table { border-collapse: collapse; font-size: 14px; margin: .5rem 0; }
caption { text-align: left; font-weight: 600; padding: .2rem 0; }
th, td { padding: .2rem .6rem; border-bottom: 1px solid #8884; vertical-align: top; }
thead th { border-bottom: 2px solid #8888; }
section { border-top: 2px solid #8886; margin-top: 2rem; }
a { color: #0072b2; }
@media (prefers-color-scheme: dark) {
 body { background: #16181a; color: #e6e6e6; }
 pre.code { background: #202427; }
 pre.stderr { background: #3a2222; }
 a { color: #56b4e9; }
}
@media print { pre.code { display: none; } }
`
