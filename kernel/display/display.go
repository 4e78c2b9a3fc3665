// Package display lets a cell show something of its own making: HTML, a picture, a formula; change
// it later; show how far a loop is; and ask. Most functions answer a value that is shown where it
// is a cell's last, or by Display(v) at once.
//
//	display.PNG(figure.PNG())
//	Display(display.Markdown("**done**"), table)
//
//	h := display.Handle("working …")
//	h.Update("done")
//
// Every name that gophernotes' package of this name offers is here and means the same.
package display

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"image"
	"image/png"
	"io"
	"maps"
	"mime"
	"net/http"
	"os"
	"strings"
)

// MIME types that front ends know.
const (
	MIMETypeHTML       = "text/html"
	MIMETypeJavaScript = "application/javascript"
	MIMETypeJPEG       = "image/jpeg"
	MIMETypeJSON       = "application/json"
	MIMETypeLatex      = "text/latex"
	MIMETypeMarkdown   = "text/markdown"
	MIMETypePDF        = "application/pdf"
	MIMETypePNG        = "image/png"
	MIMETypeSVG        = "image/svg+xml"
	MIMETypeText       = "text/plain"
)

// MIMEMap is one thing in several forms, by MIME type.
type MIMEMap = map[string]any

// Data is something to be shown. Front ends choose the richest form that they can show. Bytes
// become base64 text where a form wants that.
type Data struct {
	Data      MIMEMap
	Metadata  MIMEMap // by MIME type, what front ends should know besides, as a picture's width
	Transient MIMEMap // what notebooks do not keep, as a display_id
}

// MIME returns what there is to show, by MIME type.
func (d Data) MIME() map[string]any { return maps.Clone(d.Data) }

// String is the text for a front end that can show nothing else.
func (d Data) String() string {
	s, _ := d.Data[MIMETypeText].(string)
	return s
}

// The methods by which a value of any type shows itself. The names are aliases: only the methods count.
type (
	Renderer       = interface{ Render() Data }
	SimpleRenderer = interface{ SimpleRender() MIMEMap }
	HTMLer         = interface{ HTML() string }
	JavaScripter   = interface{ JavaScript() string }
	JPEGer         = interface{ JPEG() []byte }
	JSONer         = interface{ JSON() map[string]any }
	Latexer        = interface{ Latex() string }
	Markdowner     = interface{ Markdown() string }
	PNGer          = interface{ PNG() []byte }
	PDFer          = interface{ PDF() []byte }
	SVGer          = interface{ SVG() string }
)

// MakeData3 shows data of a MIME type, with a text for front ends that cannot.
func MakeData3(mimeType string, plaintext string, data any) Data {
	return Data{Data: MIMEMap{MIMETypeText: plaintext, mimeType: data}}
}

// MakeData shows data of a MIME type; its text is what fmt makes of it.
func MakeData(mimeType string, data any) Data {
	text := fmt.Sprint(data)
	if _, ok := data.([]byte); ok {
		text = "(" + mimeType + ")"
	}
	return MakeData3(mimeType, text, data)
}

// HTML shows a piece of a page.
func HTML(page string) Data { return MakeData(MIMETypeHTML, page) }

// JavaScript runs a script in the page, where the front end allows that.
func JavaScript(script string) Data { return MakeData(MIMETypeJavaScript, script) }

// Markdown shows formatted text.
func Markdown(text string) Data { return MakeData(MIMETypeMarkdown, text) }

// Latex shows LaTeX. Text without a $ or a command that opens a formula is taken for a formula.
func Latex(text string) Data {
	shown := text
	if !strings.ContainsRune(text, '$') && !strings.Contains(text, `\begin{`) && !strings.Contains(text, `\(`) &&
		!strings.Contains(text, `\[`) {
		shown = "$" + text + "$"
	}
	return MakeData3(MIMETypeLatex, text, shown)
}

// Math shows a formula on a line of its own.
func Math(formula string) Data {
	return MakeData3(MIMETypeLatex, formula, "$$"+strings.Trim(formula, "$")+"$$")
}

// SVG shows a drawing.
func SVG(drawing string) Data { return MakeData3(MIMETypeSVG, "(drawing)", drawing) }

// PNG shows a picture in the PNG format.
func PNG(picture []byte) Data { return encoded(MIMETypePNG, "(picture)", picture) }

// JPEG shows a picture in the JPEG format.
func JPEG(picture []byte) Data { return encoded(MIMETypeJPEG, "(picture)", picture) }

// PDF shows a document, where the front end can.
func PDF(document []byte) Data { return encoded(MIMETypePDF, "(document)", document) }

func encoded(mimeType, text string, data []byte) Data {
	return MakeData3(mimeType, text, base64.StdEncoding.EncodeToString(data))
}

// JSON shows a value as a tree; it must be one that encoding/json can write.
func JSON(value any) Data { return MakeData3(MIMETypeJSON, "(JSON)", value) }

// Text shows plain text as it is.
func Text(text string) Data { return Data{Data: MIMEMap{MIMETypeText: text}} }

// MIME shows one thing in several forms; text/plain should be among them. Metadata may be left out.
func MIME(data MIMEMap, metadata ...MIMEMap) Data {
	d := Data{Data: maps.Clone(data)}
	for _, m := range metadata {
		if d.Metadata == nil {
			d.Metadata = MIMEMap{}
		}
		maps.Copy(d.Metadata, m)
	}
	return d
}

// Image shows a picture as PNG. It panics if the picture cannot be encoded, as one without pixels cannot.
func Image(picture image.Image) Data {
	var b bytes.Buffer
	if err := png.Encode(&b, picture); err != nil {
		panic(fmt.Errorf("display.Image: %w", err))
	}
	size := picture.Bounds().Size()
	d := encoded(MIMETypePNG, fmt.Sprintf("(picture of %d × %d pixels)", size.X, size.Y), b.Bytes())
	d.Metadata = MIMEMap{MIMETypePNG: MIMEMap{"width": size.X, "height": size.Y}}
	return d
}

// File shows a file of a MIME type; with an empty type, of what it looks like. It panics if the
// file cannot be read: it has no other way to tell.
func File(mimeType string, path string) Data {
	content, err := os.ReadFile(path)
	if err != nil {
		panic(fmt.Errorf("display.File: %w", err))
	}
	return Any(mimeType, content)
}

// Auto shows a value as what it looks like: see Any.
func Auto(data any) Data { return Any("", data) }

// Any shows text, bytes, or what an io.Reader or io.WriterTo gives, as a MIME type; with an empty
// type, bytes as what they look like. A value that shows itself does so. Anything else is shown as
// text. It panics if reading fails.
func Any(mimeType string, data any) Data {
	var content []byte
	switch x := data.(type) {
	case Data:
		return x
	case Renderer:
		return x.Render()
	case SimpleRenderer:
		return Data{Data: x.SimpleRender()}
	case image.Image:
		return Image(x)
	case string:
		if mimeType == "" {
			mimeType = MIMETypeText
		}
		return MakeData3(mimeType, x, x)
	case []byte:
		content = x
	case io.WriterTo:
		var b bytes.Buffer
		if _, err := x.WriteTo(&b); err != nil {
			panic(fmt.Errorf("display.Any: %w", err))
		}
		content = b.Bytes()
	case io.Reader:
		var err error
		if content, err = io.ReadAll(x); err != nil {
			panic(fmt.Errorf("display.Any: %w", err))
		}
	default:
		if d := shown(x); len(d.Data) > 0 {
			return d
		}
		return Text(fmt.Sprint(x))
	}
	if mimeType == "" {
		mimeType, _, _ = mime.ParseMediaType(http.DetectContentType(content))
	}
	if strings.HasPrefix(mimeType, "text/") || mimeType == MIMETypeSVG || mimeType == MIMETypeJavaScript {
		return MakeData3(mimeType, string(content), string(content))
	}
	return encoded(mimeType, "("+mimeType+")", content)
}

// shown gathers what a value says of itself.
func shown(v any) Data {
	d := Data{Data: MIMEMap{}}
	put := func(mimeType string, data any) {
		d.Data[mimeType] = data
		d.Data[MIMETypeText] = fmt.Sprint(v)
	}
	if x, ok := v.(HTMLer); ok {
		put(MIMETypeHTML, x.HTML())
	}
	if x, ok := v.(JavaScripter); ok {
		put(MIMETypeJavaScript, x.JavaScript())
	}
	if x, ok := v.(JPEGer); ok {
		put(MIMETypeJPEG, x.JPEG())
	}
	if x, ok := v.(JSONer); ok {
		put(MIMETypeJSON, x.JSON())
	}
	if x, ok := v.(Latexer); ok {
		put(MIMETypeLatex, x.Latex())
	}
	if x, ok := v.(Markdowner); ok {
		put(MIMETypeMarkdown, x.Markdown())
	}
	if x, ok := v.(PNGer); ok {
		put(MIMETypePNG, x.PNG())
	}
	if x, ok := v.(PDFer); ok {
		put(MIMETypePDF, x.PDF())
	}
	if x, ok := v.(SVGer); ok {
		put(MIMETypeSVG, x.SVG())
	}
	return d
}
