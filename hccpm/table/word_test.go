package table_test

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"hipec/hccpm/table"
)

// textOf is the text of a document of Word, a line a paragraph; every part must be well-formed.
func textOf(t *testing.T, doc []byte) string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(doc), int64(len(doc)))
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		d, inText := xml.NewDecoder(r), false
		for {
			token, err := d.Token()
			if errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				t.Fatalf("%s: %v", f.Name, err)
			}
			switch x := token.(type) {
			case xml.StartElement:
				inText = x.Name.Local == "t"
			case xml.EndElement:
				if inText = false; x.Name.Local == "p" {
					out.WriteByte('\n')
				}
			case xml.CharData:
				if inText {
					out.Write(x)
				}
			}
		}
	}
	return out.String()
}

func TestWord(t *testing.T) {
	x := awkward()
	doc := x.Word()
	text := textOf(t, doc)
	for _, row := range x.Rows {
		for _, cell := range row {
			for _, line := range strings.Split(cell, "\n") {
				if !strings.Contains(text, line) {
					t.Errorf("no %q in the document", line)
				}
			}
		}
	}
	if !strings.Contains(text, x.Caption) || !strings.Contains(text, x.Notes[0]) {
		t.Errorf("caption or notes are not in the document: %.200s", text)
	}
	if !bytes.Equal(doc, awkward().Word()) {
		t.Error("the same table gives other bytes")
	}
	for columns, side := range map[int]bool{7: false, 8: true} {
		wide := table.Table{Columns: table.Text(make([]string, columns)...)}
		z, err := zip.NewReader(bytes.NewReader(wide.Word()), int64(len(wide.Word())))
		if err != nil {
			t.Fatal(err)
		}
		r, _ := z.Open("word/document.xml")
		raw, _ := io.ReadAll(r)
		if got := bytes.Contains(raw, []byte("landscape")); got != side {
			t.Errorf("%d columns: on its side %v, want %v", columns, got, side)
		}
	}
}

func TestSaveWord(t *testing.T) {
	path := filepath.Join(t.TempDir(), "tables.docx")
	if err := table.SaveWord(path, awkward(), table.Table{Caption: "second", Columns: table.Text("a")}); err != nil {
		t.Fatal(err)
	}
	doc, err := os.ReadFile(path)
	if err != nil || !strings.Contains(textOf(t, doc), "second") {
		t.Errorf("the second table is not there: %v", err)
	}
	if err := table.SaveWord("tables.doc"); err == nil || !strings.Contains(err.Error(), ".docx") {
		t.Errorf("another name: got %v", err)
	}
}
