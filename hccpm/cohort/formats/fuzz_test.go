package formats

import (
	"bytes"
	"os"
	"testing"
)

// FuzzRead: whatever the bytes, Read returns an error or a table whose columns have one length and whose codes point to
// words.
func FuzzRead(f *testing.F) {
	files, err := os.ReadDir("testdata")
	if err != nil {
		f.Fatal(err)
	}
	for _, one := range files {
		raw, err := os.ReadFile("testdata/" + one.Name())
		if err != nil {
			f.Fatal(err)
		}
		f.Add(raw)
	}
	f.Add([]byte("id;x\na;\"1,5\n"))
	f.Add([]byte("sep=\t\n\"a\"\t\"b\"\r\n1\t2"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		got, err := Read(bytes.NewReader(raw), int64(len(raw)), "fuzz", Options{})
		if err != nil {
			return
		}
		for j := range got.Columns {
			c := &got.Columns[j]
			if c.Len() != got.Rows() {
				t.Errorf("column %s has %d cells, the table %d rows", c.Name, c.Len(), got.Rows())
			}
			for i := range c.Len() {
				_ = c.Cell(i)
			}
		}
	})
}
