package table

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"fmt"
	"os"
	"strings"
)

// The parts of a document that are always the same. Word wants a reason for each file in the package.
const (
	wordTypes = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>`
	wordRels = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>`
	wordOpen = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>`
)

// wideColumns is from how many columns on a page is turned on its side.
const wideColumns = 8

// Word is the table as a document of Word (.docx), as journals ask for: caption above, rules above and below the
// headings and at the end, headings that are repeated on each page, notes below. The same table gives the same bytes.
func (t Table) Word() []byte { return Word(t) }

// Word is tables one below the other as a document of Word (.docx).
func Word(tables ...Table) []byte {
	var body strings.Builder
	body.WriteString(wordOpen)
	wide := false
	for _, t := range tables {
		t.word(&body)
		wide = wide || len(t.Columns) >= wideColumns
	}
	page := `<w:pgSz w:w="11906" w:h="16838"/>`
	if wide {
		page = `<w:pgSz w:w="16838" w:h="11906" w:orient="landscape"/>`
	}
	body.WriteString(`<w:sectPr>` + page +
		`<w:pgMar w:top="1134" w:right="1134" w:bottom="1134" w:left="1134" w:header="709" w:footer="709" w:gutter="0"/></w:sectPr></w:body></w:document>`)
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for _, part := range []struct{ name, text string }{{"[Content_Types].xml", wordTypes}, {"_rels/.rels", wordRels},
		{"word/document.xml", body.String()}} {
		// A buffer takes everything.
		w, _ := z.CreateHeader(&zip.FileHeader{Name: part.name, Method: zip.Deflate})
		_, _ = w.Write([]byte(part.text))
	}
	_ = z.Close()
	return out.Bytes()
}

// SaveWord writes tables, one below the other, as a document of Word (.docx).
//
// Errors: a name that does not end in .docx, and those of writing the file.
func SaveWord(path string, tables ...Table) error {
	if !strings.HasSuffix(strings.ToLower(path), ".docx") {
		return fmt.Errorf("table: %s: the name of a document of Word ends in .docx", path)
	}
	if err := os.WriteFile(path, Word(tables...), 0o644); err != nil {
		return fmt.Errorf("table: %w", err)
	}
	return nil
}

func (t Table) word(b *strings.Builder) {
	if t.Caption != "" {
		b.WriteString(wordParagraph(t.Caption, "left", `<w:keepNext/>`, "<w:b/>"))
	}
	b.WriteString(`<w:tbl><w:tblPr><w:tblW w:w="0" w:type="auto"/><w:tblBorders><w:top w:val="single" w:sz="8" w:space="0" w:color="000000"/><w:bottom w:val="single" w:sz="8" w:space="0" w:color="000000"/></w:tblBorders>` +
		`<w:tblCellMar><w:left w:w="85" w:type="dxa"/><w:right w:w="85" w:type="dxa"/></w:tblCellMar></w:tblPr><w:tblGrid>`)
	for range t.Columns {
		b.WriteString(`<w:gridCol/>`)
	}
	b.WriteString(`</w:tblGrid><w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>`)
	for _, c := range t.Columns {
		b.WriteString(wordCell(c.Name, c.Align,
			`<w:tcBorders><w:bottom w:val="single" w:sz="4" w:space="0" w:color="000000"/></w:tcBorders>`, "<w:b/>"))
	}
	b.WriteString(`</w:tr>`)
	for _, row := range t.Rows {
		b.WriteString(`<w:tr><w:trPr><w:cantSplit/></w:trPr>`)
		for j, c := range t.Columns {
			cell := ""
			if j < len(row) {
				cell = row[j]
			}
			b.WriteString(wordCell(cell, c.Align, "", ""))
		}
		b.WriteString(`</w:tr>`)
	}
	b.WriteString(`</w:tbl>`)
	for _, note := range t.Notes {
		b.WriteString(wordParagraph(note, "left", "", `<w:sz w:val="18"/>`))
	}
	b.WriteString(wordParagraph("", "left", "", ""))
}

func wordCell(text string, align Align, cell, run string) string {
	side := "left"
	if align == Right {
		side = "right"
	}
	return `<w:tc><w:tcPr><w:tcW w:w="0" w:type="auto"/>` + cell + `</w:tcPr>` + wordParagraph(text, side, "", run) +
		`</w:tc>`
}

// wordParagraph is one paragraph; lines of the text stay lines, and spaces stay spaces.
func wordParagraph(text, side, paragraph, run string) string {
	var b strings.Builder
	b.WriteString(`<w:p><w:pPr>` + paragraph + `<w:spacing w:before="20" w:after="20"/><w:jc w:val="` + side +
		`"/></w:pPr>`)
	for i, line := range strings.Split(text, "\n") {
		if i > 0 {
			b.WriteString(`<w:r><w:br/></w:r>`)
		}
		var escaped bytes.Buffer
		_ = xml.EscapeText(&escaped, []byte(line)) // a buffer takes everything
		b.WriteString(`<w:r><w:rPr>` + run + `</w:rPr><w:t xml:space="preserve">` + escaped.String() + `</w:t></w:r>`)
	}
	b.WriteString(`</w:p>`)
	return b.String()
}
