package display_test

import (
	"bytes"
	"fmt"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"hipec/kernel/display"
)

func ExampleMarkdown() {
	d := display.Markdown("**done**")
	fmt.Println(d.MIME()["text/markdown"], d)
	// Output: **done** **done**
}

func ExamplePNG() {
	fmt.Println(display.PNG([]byte{0x89, 'P', 'N', 'G'}).MIME()["image/png"])
	// Output: iVBORw==
}

func TestEachHasItsTypeAndText(t *testing.T) {
	for mime, d := range map[string]display.Data{
		"text/html":        display.HTML("<b>x</b>"),
		"text/latex":       display.Latex("$x$"),
		"image/svg+xml":    display.SVG("<svg/>"),
		"image/jpeg":       display.JPEG([]byte{1}),
		"application/json": display.JSON([]int{1}),
		"text/plain":       display.Text("x"),
		"a/b":              display.MIME(map[string]any{"a/b": 1, "text/plain": "x"}),
	} {
		if got := d.MIME(); got[mime] == nil || got["text/plain"] == nil || d.String() == "" {
			t.Errorf("%s: %v", mime, got)
		}
	}
}

func TestDataIsNotShared(t *testing.T) {
	given := map[string]any{"text/plain": "x"}
	d := display.MIME(given, display.MIMEMap{"a": 1})
	given["text/plain"] = "y"
	d.MIME()["text/plain"] = "z"
	if d.String() != "x" || d.Metadata["a"] != 1 {
		t.Error("what is shown was changed from outside")
	}
}

type page struct{}

func (page) HTML() string { return "<p>" }

type rendered struct{}

func (rendered) Render() display.Data { return display.Text("r") }

func TestAny(t *testing.T) {
	picture := image.NewGray(image.Rect(0, 0, 3, 2))
	var file bytes.Buffer
	if err := png.Encode(&file, picture); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "x.svg")
	if err := os.WriteFile(path, []byte("<svg/>"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		d          display.Data
		mime, want string
	}{
		{display.Auto(file.Bytes()), "image/png", "iVBOR"},
		{display.Auto(&file), "image/png", "iVBOR"},
		{display.Auto(picture), "image/png", "iVBOR"},
		{display.Image(picture), "text/plain", "(picture of 3 × 2 pixels)"},
		{display.Auto("text"), "text/plain", "text"},
		{display.Any("text/html", strings.NewReader("<b>")), "text/html", "<b>"},
		{display.Auto(page{}), "text/html", "<p>"},
		{display.Auto(rendered{}), "text/plain", "r"},
		{display.Auto(5), "text/plain", "5"},
		{display.File("image/svg+xml", path), "image/svg+xml", "<svg/>"},
		{display.Latex("x^2"), "text/latex", "$x^2$"},
		{display.Latex(`\begin{align}x\end{align}`), "text/latex", `\begin{align}`},
		{display.Math("$x$"), "text/latex", "$$x$$"},
		{display.MakeData3("a/b", "t", "d"), "text/plain", "t"},
		{display.JavaScript("alert()"), "application/javascript", "alert()"},
		{display.PDF([]byte("%PDF")), "application/pdf", "JVBERg=="},
	} {
		if got, _ := c.d.Data[c.mime].(string); !strings.HasPrefix(got, c.want) {
			t.Errorf("%s: got %.40q, want %q", c.mime, got, c.want)
		}
	}
}

// Outside of a notebook nothing is shown, and nobody can be asked.
func TestWithoutANotebook(t *testing.T) {
	display.Handle(1).Update(2)
	n := 0
	for range display.Range(3, "counting") {
		n++
	}
	if _, err := display.Input("?"); err == nil || n != 3 {
		t.Error(err, n)
	}
}
