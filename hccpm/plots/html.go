package plots

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"html"
	"regexp"
	"strings"

	"gonum.org/v1/plot/vg/vgsvg"
)

// A figure measured for a column of print is small on a screen, and smaller on a
// projector: as SVG it asks for this much more room.  Nothing in it changes but the
// size at which it is shown.
const onScreen = 1.5

// noColour is what vgsvg writes for a colour of which nothing is seen, on most processors: it
// divides zero by zero. With the opacity zero that stands beside it, no colour is needed.
const noColour = "fill:#-8000000000000000-8000000000000000-8000000000000000;"

var (
	svgSize   = regexp.MustCompile(`width="[0-9.]+pt" height="[0-9.]+pt"`)
	svgProlog = regexp.MustCompile(`(?s)^.*?<svg `)
)

// SVG is the figure as a scalable drawing.  It can stand alone or within a page,
// and holds its title and [Figure.Alt] as <title> and <desc>, and the letters that
// it uses as a font of its own.  It has no ids.
func (f *Figure) SVG() string {
	attributes, body := f.markup()
	return `<svg role="img" ` + attributes + ">\n<title>" + html.EscapeString(f.title) + "</title>\n<desc>" +
		html.EscapeString(f.alt) + "</desc>\n" + body
}

// markup is the attributes of the drawing's element, and what is in it.
func (f *Figure) markup() (attributes, body string) {
	c := vgsvg.New(f.width, f.height)
	used := cuts{}
	f.onto(lettered{c, used})
	var b bytes.Buffer
	_, _ = c.WriteTo(&b) // a buffer does not fail
	// Letters are set as wide as they were measured, not on whole pixels.
	svg := svgProlog.ReplaceAllString(b.String(), `text-rendering="geometricPrecision" `)
	svg = svgSize.ReplaceAllString(svg, fmt.Sprintf(`width="%.5gpt" height="%.5gpt"`, float64(f.width)*onScreen,
		float64(f.height)*onScreen))
	attributes, body, _ = strings.Cut(svg, ">\n")
	if f.theme == Transparent {
		body = strings.ReplaceAll(body, "#010203", "currentColor")
		body = strings.ReplaceAll(body, noColour, "")
	}
	families, style := fallBack, ""
	if family, rules := used.css(); family != "" {
		families, style = family+","+fallBack, "<style>\n"+rules+"</style>\n"
	}
	return attributes, style + strings.ReplaceAll(body, "font-family:Liberation Sans;", "font-family:"+families+";")
}

// HTML is the figure as part of a page, with its numbers a click away: what a
// notebook shows.  The drawing takes the page's ground and the colour of its text,
// so that it reads in light and dark, unless a theme was chosen by
// [Figure.Themed]; readers who do not see it are told its title and [Figure.Alt].
// The table is [Figure.Data], of long data the first and the last rows.
//
// Ids are made from the content: those of different figures differ.
//
// A notebook that is not trusted is shown without drawings.  There the description
// appears in its place, and the table stays.
func (f *Figure) HTML() string {
	drawn := f
	if !f.chosen {
		drawn = f.Themed(Transparent)
	}
	attributes, body := drawn.markup()
	numbers := f.data.excerpt().HTML()
	sum := sha256.Sum256([]byte(f.title + "\x00" + f.alt + "\x00" + body + "\x00" + numbers))
	id := "hipec-" + hex.EncodeToString(sum[:])[:16]
	var b strings.Builder
	// What removes drawings from a page leaves their words, run together: zero is
	// the size of all that have none of their own, which the description has, and
	// in the drawing all words.
	b.WriteString(`<figure class="hipec-figure" style="margin:0">` + "\n" + `<div style="font-size:0px">`)
	fmt.Fprintf(&b, `<svg role="img" aria-labelledby="%s-title" aria-describedby="%[1]s-desc" style="max-width:100%%;height:auto" %s>`+"\n", id, attributes)
	fmt.Fprintf(&b, `<title id="%s-title">%s</title>`+"\n", id, html.EscapeString(f.title))
	fmt.Fprintf(&b, `<desc id="%s-desc"><span style="font-size:14px">%s</span></desc>`+"\n", id, html.EscapeString(f.alt))
	b.WriteString(body)
	b.WriteString("</div>\n<details><summary>Data</summary>\n" + `<div style="overflow-x:auto">` + "\n" + numbers +
		"</div>\n</details>\n</figure>\n")
	return b.String()
}
