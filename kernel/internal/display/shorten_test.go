package display

import (
	"strings"
	"testing"
)

type markup string

func (m markup) HTML() string   { return string(m) }
func (m markup) String() string { return string(m) }

func TestShorten(t *testing.T) {
	for name, c := range map[string]struct {
		v          any
		text, html int // bytes that are kept; a note comes on top
		says       string
	}{
		"a text at the bound":        {strings.Repeat("x", mostText), mostText, 0, ""},
		"a text above it":            {strings.Repeat("x", mostText+1), mostText, 0, "[… 1 bytes are left out here"},
		"a page's text at its bound": {markup(strings.Repeat("x", mostPage)), mostPage, mostPage, ""},
		"a page's text above it": {markup(strings.Repeat("x", mostPage+2)), mostPage, mostPage + 2,
			"[… 2 bytes are left out here"},
		"a page at the bound": {markup(strings.Repeat("x", mostData)), mostPage, mostData, "left out here"},
		"a page above it": {markup(strings.Repeat("x", mostData+1)), mostText, 0,
			"[text/html of 64 MB is left out"},
	} {
		t.Run(name, func(t *testing.T) {
			b := Of(c.v)
			html, _ := b.Data[HTMLType].(string)
			text := b.Data[Text].(string)
			if n := strings.Count(text, "x"); n < c.text || n > c.text+10 {
				t.Errorf("got %d letters of text, want %d", n, c.text)
			}
			if len(html) != c.html {
				t.Errorf("got %d bytes of HTML, want %d", len(html), c.html)
			}
			if c.says == "" && strings.Contains(text, "left out") || !strings.Contains(text, c.says) {
				t.Errorf("text ends in %q, want %q in it", text[max(0, len(text)-200):], c.says)
			}
		})
	}
}
