package formats

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"
)

// ErrFormat is wrapped by the errors about a file of a format that is not read.
var ErrFormat = errors.New("format is not read")

// Options says what is known of a file of any format.
type Options struct {
	CSVOptions
	// Sheet of a workbook; empty is the only one, or the first.
	Sheet string
}

// reader is one format: how its files begin, and how they are read.
type reader struct {
	name string
	is   func(head []byte, name string) bool
	read func(r io.ReaderAt, size int64, o Options) (*Table, error)
}

// readers in the order in which they are tried; text is what is left.
var readers = []reader{
	{"Excel workbook", func(h []byte, name string) bool { return begins(h, "PK\x03\x04") }, readExcel},
	{"Parquet", func(h []byte, _ string) bool { return begins(h, "PAR1") }, readParquet},
	{"Arrow", func(h []byte, _ string) bool { return begins(h, "ARROW1") }, readArrow},
	{"SPSS", func(h []byte, _ string) bool { return begins(h, "$FL2") || begins(h, "$FL3") }, readSPSS},
	{"Stata", isStata, readStata},
	{"SAS transport", func(h []byte, _ string) bool { return begins(h, "HEADER RECORD*******LIB") }, readXPT},
	{"SAS", func(h []byte, _ string) bool { return begins(h, sasMagic) }, readSAS},
}

// strangers are formats that are known and not read, and what to do about them.
var strangers = []struct{ begin, what, hint string }{
	{"\xd0\xcf\x11\xe0", "an Excel workbook of before 2007 (.xls)", "save it as .xlsx or as CSV"},
	{"%PDF", "a PDF document", "save the table as CSV or .xlsx"},
	{"SQLite format 3\x00", "an SQLite database", "open it with OpenSQL and a query"},
	{"RDX", "a file of R (.rda)", "write.csv or haven::write_sav makes one that is read"},
	{"FEA1", "a Feather file of version 1", "write it again with a newer pyarrow or arrow"},
	{"{\\rtf", "a document in rich text", "save the table as CSV"},
	{"<!DOCTYPE", "a page of the web", "some programs call such a page .xls; open it in a spreadsheet and save it as " +
		".xlsx or CSV"},
	{"<html", "a page of the web", "some programs call such a page .xls; open it in a spreadsheet and save it as .xlsx " +
		"or CSV"},
	{"<?xml", "an XML document", "save the table as CSV or .xlsx"},
	{"BZh", "a file compressed with bzip2", "unpack it first"},
	{"\xfd7zXZ", "a file compressed with xz", "unpack it first"},
	{"7z\xbc\xaf", "a 7-Zip archive", "unpack it first"},
	{"\x28\xb5\x2f\xfd", "a file compressed with zstd", "unpack it first"},
}

func begins(head []byte, with string) bool { return bytes.HasPrefix(head, []byte(with)) }

// Read reads a table of any of the formats, told by how the file begins and not by its name; all else is read
// as separated values. A file compressed with gzip is unpacked.
//
// Errors: a format that is known and not read wraps [ErrFormat] and says what to do; a damaged file of a known
// format says so; those of r. What is wrong with a table itself stands in its Faults.
func Read(r io.ReaderAt, size int64, name string, o Options) (*Table, error) {
	head := make([]byte, min(size, 512))
	if _, err := r.ReadAt(head, 0); err != nil && err != io.EOF {
		return nil, err
	}
	if begins(head, "\x1f\x8b") {
		return unpacked(r, size, name, o)
	}
	for _, k := range readers {
		if !k.is(head, name) {
			continue
		}
		t, err := guarded(k, r, size, o)
		if err != nil {
			return nil, fmt.Errorf("as %s: %w", k.name, err)
		}
		return t, nil
	}
	for _, s := range strangers {
		if len(head) >= len(s.begin) && strings.EqualFold(string(head[:len(s.begin)]), s.begin) {
			return nil, fmt.Errorf("%w: it is %s; %s", ErrFormat, s.what, s.hint)
		}
	}
	return CSV(r, size, o.CSVOptions)
}

// guarded reads a file of a binary format; what is cut off or damaged runs out of bytes somewhere, which is an
// error and no fault of the program.
func guarded(k reader, r io.ReaderAt, size int64, o Options) (t *Table, err error) {
	defer func() {
		if p := recover(); p != nil {
			t, err = nil, fmt.Errorf("the file is damaged or cut off (%v)", p)
		}
	}()
	t, err = k.read(r, size, o)
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		err = errors.New("the file is cut off")
	}
	return t, err
}

// most is how many bytes a compressed file may unpack to.
const most = 4 << 30

func unpacked(r io.ReaderAt, size int64, name string, o Options) (*Table, error) {
	z, err := gzip.NewReader(io.NewSectionReader(r, 0, size))
	if err != nil {
		return nil, fmt.Errorf("as gzip: %w", err)
	}
	raw, err := io.ReadAll(io.LimitReader(z, most+1))
	if err != nil {
		return nil, fmt.Errorf("as gzip: the file is damaged or cut off (%w)", err)
	}
	if len(raw) > most {
		return nil, errors.New("as gzip: it unpacks to more than 4 GiB; unpack it first")
	}
	if begins(raw, "RDX") || begins(raw, "X\n\x00") {
		return nil, fmt.Errorf("%w: it is a file of R (.rda or .rds); write.csv or haven::write_sav makes one that is read",
			ErrFormat)
	}
	return Read(bytes.NewReader(raw), int64(len(raw)), strings.TrimSuffix(name, filepath.Ext(name)), o)
}
