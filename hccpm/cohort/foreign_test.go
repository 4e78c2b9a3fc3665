package cohort

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"fmt"
	"os"
	"strings"
	"testing"
	"unicode/utf16"
)

// utf16of is text as Windows writes "Unicode".
func utf16of(s string, order binary.ByteOrder, mark bool) string {
	var out bytes.Buffer
	units := utf16.Encode([]rune(s))
	if mark {
		units = append([]uint16{0xfeff}, units...)
	}
	for _, u := range units {
		_ = binary.Write(&out, order, u)
	}
	return out.String()
}

func packed(s string) string {
	var out bytes.Buffer
	z := gzip.NewWriter(&out)
	_, _ = z.Write([]byte(s))
	_ = z.Close()
	return out.String()
}

// damaged and foreign are files as people have them: each is read right, or told with its cause. What stands in want is
// the table as text, or for an error words of it.
var foreign = []struct {
	name, file string
	o          OpenOptions
	want       string // rows separated by |, cells by blanks; missing is NA
	cause      string // instead, words that the error has
	note       string // words that a note has
}{
	{"commas", "id,age,sex\na,51,m\nb,62,f\n", OpenOptions{}, "a 51 m|b 62 f", "", ""},
	{"semicolons", "id;age;sex\na;51;m\nb;62;f\n", OpenOptions{}, "a 51 m|b 62 f", "", ""},
	{"tabs", "id\tage\tsex\na\t51\tm\nb\t62\tf\n", OpenOptions{}, "a 51 m|b 62 f", "", ""},
	{"bars", "id|age|sex\na|51|m\nb|62|f\n", OpenOptions{}, "a 51 m|b 62 f", "", ""},
	{"decimal commas", "id;age\na;51,5\nb;62\n", OpenOptions{}, "a 51.5|b 62", "", "decimal comma: age"},
	{"decimal commas in tabs", "id\tage\na\t51,5\nb\t62,25\n", OpenOptions{}, "a 51.5|b 62.25", "", "decimal comma"},
	{"decimal commas in quotes", "id,age\na,\"51,5\"\nb,\"62,5\"\n", OpenOptions{Decimal: ',', Separator: ','},
		"a 51,5|b 62,5", "", ""},
	{"semicolons, decimal points", "id;age\na;51.5\nb;62\n", OpenOptions{}, "a 51.5|b 62", "", ""},
	{"semicolons, quoted lists with commas", "id;drugs\na;\"5-FU, oxaliplatin\"\nb;\"cisplatin\"\n", OpenOptions{},
		"a 5-FU, oxaliplatin|b cisplatin", "", ""},
	{"commas, quoted lists with semicolons", "id,drugs\na,\"5-FU; oxaliplatin\"\nb,cisplatin\n", OpenOptions{},
		"a 5-FU; oxaliplatin|b cisplatin", "", ""},
	{"points and commas", "id;x;y\na;1,5;2.5\nb;2,5;3.5\n", OpenOptions{}, "",
		"decimal comma in x and with a decimal point in y", ""},
	{"byte order mark", "\ufeffid,age\na,51\nb,52\n", OpenOptions{}, "a 51|b 52", "", ""},
	{"UTF-16, little", utf16of("id;name\na;Müller\nb;Ødegård\n", binary.LittleEndian, true), OpenOptions{},
		"a Müller|b Ødegård", "", "UTF-16"},
	{"UTF-16, big", utf16of("id;name\na;Müller\nb;Ødegård\n", binary.BigEndian, true), OpenOptions{}, "a Müller|b Ødegård",
		"", "UTF-16"},
	{"UTF-16 without a mark", utf16of("id;name\r\na;Muller\r\nb;Smith\r\n", binary.LittleEndian, false), OpenOptions{},
		"a Muller|b Smith", "", "UTF-16"},
	{"UTF-16, tabs, as Excel's Unicode text", utf16of("id\tage\r\na\t51,5\r\nb\t60\r\n", binary.LittleEndian, true),
		OpenOptions{}, "a 51.5|b 60", "", "decimal comma"},
	{"Windows-1252", "id;name;cost\na;M\xfcller;5 \x80\nb;\xc5ngstr\xf6m;6 \x80\n", OpenOptions{},
		"a Müller 5 €|b Ångström 6 €", "", "Windows-1252"},
	{"CRLF", "id,age\r\na,51\r\nb,52\r\n", OpenOptions{}, "a 51|b 52", "", ""},
	{"CR alone", "id,age\ra,51\rb,52\r", OpenOptions{}, "a 51|b 52", "", "carriage return"},
	{"no line end at the end", "id,age\na,51\nb,52", OpenOptions{}, "a 51|b 52", "", ""},
	{"sep= line", "sep=;\nid;age\na;51\nb;52\n", OpenOptions{}, "a 51|b 52", "", ""},
	{"sep=, line", "sep=,\r\nid,age\r\na,51\r\nb,52\r\n", OpenOptions{}, "a 51|b 52", "", ""},
	{"quoted sep line", "\"sep=;\"\nid;age\na;51\nb;52\n", OpenOptions{}, "a 51|b 52", "", ""},
	{"blank rows", "\n\nid,age\n\na,51\n,\nb,52\n\n", OpenOptions{}, "a 51|b 52", "", "Empty rows skipped: 3"},
	{"separators behind every row", "id;age;\na;51;\nb;52;\n", OpenOptions{}, "a 51|b 52", "", "left out"},
	{"many empty columns", "id;age;;;\na;51;;;\nb;52;;;\n", OpenOptions{}, "a 51|b 52", "", "left out"},
	{"row names of R", "\"\",\"age\",\"sex\"\n\"1\",51,\"m\"\n\"2\",62,\"f\"\n", OpenOptions{}, "1 51 m|2 62 f", "",
		"first column has no heading"},
	{"NA of R", "id,age\na,NA\nb,52\n", OpenOptions{}, "a NA|b 52", "", ""},
	{"points of SAS", "id,age\na,.\nb,52\n", OpenOptions{}, "a NA|b 52", "", ""},
	{"blank of SPSS", "id,age\na, \nb,52\n", OpenOptions{}, "a NA|b 52", "", ""},
	{"#N/A of Excel", "id,age\na,#N/A\nb,52\n", OpenOptions{}, "a NA|b 52", "", ""},
	{"null of a database", "id,age\na,NULL\nb,52\n", OpenOptions{}, "a NA|b 52", "", ""},
	{"NaN of pandas", "id,age\na,nan\nb,52.0\n", OpenOptions{}, "a NA|b 52", "", ""},
	{"a dash", "id,age\na,-\nb,52\n", OpenOptions{}, "a NA|b 52", "", ""},
	{"codes for missing", "id,age\na,-99\nb,52\nc,999\n", OpenOptions{NA: []string{"-99", "999"}}, "a NA|b 52|c NA", "",
		""},
	{"38.0 is whole", "id,age\na,38.0\nb,52.0\n", OpenOptions{}, "a 38|b 52", "", ""},
	{"exponents", "id,x\na,1e+05\nb,2.5e-3\n", OpenOptions{}, "a 100000|b 0.0025", "", ""},
	{"leading zeros are an id", "id,age\n007,51\n010,52\n", OpenOptions{}, "007 51|010 52", "", ""},
	{"long numbers are an id", "id,age\n12345678901234567890,51\n12345678901234567891,52\n", OpenOptions{},
		"12345678901234567890 51|12345678901234567891 52", "", ""},
	{"spaces around cells", "id , age\n a , 51 \n b , 52 \n", OpenOptions{}, "a 51|b 52", "", ""},
	{"quoted numbers", "\"id\",\"age\"\n\"a\",\"51\"\n\"b\",\"52\"\n", OpenOptions{}, "a 51|b 52", "", ""},
	{"doubled quotes", "id,name\na,\"Smith \"\"Bob\"\"\"\nb,Jones\n", OpenOptions{}, "a Smith \"Bob\"|b Jones", "", ""},
	{"inches", "id,size\na,5\" tall\nb,6\" tall\n", OpenOptions{}, "a 5\" tall|b 6\" tall", "", ""},
	{"a line end within a cell", "id,note\na,\"one\ntwo\"\nb,three\n", OpenOptions{}, "a one\ntwo|b three", "", ""},
	{"dates", "id,seen\na,2024-03-31\nb,2023-12-01\n", OpenOptions{}, "a 2024-03-31|b 2023-12-01", "", ""},
	{"German dates", "id;seen\na;31.03.2024\nb;1.12.2023\n", OpenOptions{}, "a 2024-03-31|b 2023-12-01", "", ""},
	{"American dates", "id,seen\na,03/31/2024\nb,12/01/2023\n", OpenOptions{}, "a 2024-03-31|b 2023-12-01", "", ""},
	{"British dates", "id,seen\na,31/03/2024\nb,12/01/2023\n", OpenOptions{}, "a 2024-03-31|b 2023-01-12", "", ""},
	{"dates in both orders", "id,seen\na,31/03/2024\nb,12/31/2023\n", OpenOptions{}, "a 31/03/2024|b 12/31/2023", "",
		"some of its dates have the month first"},
	{"dates in either order", "id,seen\na,03/04/2024\nb,12/01/2023\n", OpenOptions{}, "a 03/04/2024|b 12/01/2023", "",
		"day and month cannot be told apart"},
	{"dates, day first", "id,seen\na,03/04/2024\nb,12/01/2023\n", OpenOptions{Dates: DayFirst},
		"a 2024-04-03|b 2023-01-12", "", ""},
	{"gzip", packed("id,age\na,51\nb,52\n"), OpenOptions{}, "a 51|b 52", "", ""},
	{"HeaderRow", "Export of 1 May\nid,age,sex\na,51,m\nb,52,f\n", OpenOptions{HeaderRow: 2}, "a 51 m|b 52 f", "", ""},
	{"a title above", "Export of 1 May\nid,age,sex\na,51,m\nb,52,f\n", OpenOptions{}, "", "looks like a title", ""},
	{"no headings", "1,51,1\n2,62,2\n", OpenOptions{}, "", "holds numbers where the names of the columns are expected",
		""},
	{"a heading twice", "id,age,age\na,51,52\n", OpenOptions{}, "", "row 1, column age: stands twice", ""},
	{"a heading missing", "id,,age\na,x,52\n", OpenOptions{}, "", "column 2 has no heading", ""},
	{"a row too short", "id,age,sex\na,51,m\nb,52\n", OpenOptions{}, "", "row 3: has 2 cells, the headings are 3", ""},
	{"a row too long", "id,age\na,51\nb,52,53\n", OpenOptions{}, "", "row 3: has 3 cells, the headings are 2", ""},
	{"a quote that never ends", "id,name\na,\"Smith\nb,Jones\n", OpenOptions{}, "",
		"a quotation mark opens a cell and none closes it", ""},
	{"text behind a quote", "id,name\na,\"Smith\" Bob\nb,Jones\n", OpenOptions{}, "",
		"row 2: has text after a closing quotation mark", ""},
	{"thousands", "id;x\na;1.234,5\nb;2.000,0\n", OpenOptions{}, "a 1.234,5|b 2.000,0", "", ""},
	{"numbers with one word", "id,x\na,1\nb,2\nc,3x\nd,4\n", OpenOptions{}, "a 1|b 2|c 3x|d 4", "",
		`"3x" (row 4) is none`},
	{"numbers with one word below an empty row", "id,x\na,1\n\nb,2x\nc,3\n", OpenOptions{}, "a 1|b 2x|c 3", "",
		`"2x" (row 4) is none`},
	{"dates with one that is none", "id,x\na,2021-03-04\nb,2021-02-30\n", OpenOptions{}, "a 2021-03-04|b 2021-02-30", "",
		`most of its values are dates, but "2021-02-30" (row 3) is none`},
	{"nothing", "", OpenOptions{}, "", "is empty", ""},
	{"blank", "\n \n,,\n", OpenOptions{}, "", "is empty", ""},
	{"headings alone", "id,age\n", OpenOptions{}, "", "no patients", ""},
	{"an old workbook", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 and more", OpenOptions{}, "", "save it as .xlsx or as CSV", ""},
	{"a document", "%PDF-1.7 and more", OpenOptions{}, "", "PDF", ""},
	{"a page", "<html><table><tr><td>id</td></tr></table></html>", OpenOptions{}, "", "page of the web", ""},
	{"a packed file that is no workbook", "PK\x03\x04 and more", OpenOptions{}, "", "no workbook that can be read", ""},
	{"data of R", packed("RDX3\nX\n and more"), OpenOptions{}, "", "file of R", ""},
	{"a torn gzip", packed("id,age\na,51\nb,52\n")[:20], OpenOptions{}, "", "damaged or cut off", ""},
	{"zero bytes", "id,age\na,51\x00\nb,52\n", OpenOptions{}, "", "zero bytes", ""},
	{"SPSS, torn", "$FL2@(#) SPSS DATA FILE", OpenOptions{}, "", "damaged or cut off", ""},
	{"Parquet, torn", "PAR1 and nothing more", OpenOptions{}, "", "as Parquet", ""},
}

func TestForeignFiles(t *testing.T) {
	if len(foreign) < 60 {
		t.Errorf("%d files, want 60", len(foreign))
	}
	for _, tt := range foreign {
		t.Run(tt.name, func(t *testing.T) {
			c, err := Read(strings.NewReader(tt.file), "mine.csv", tt.o)
			if tt.cause != "" {
				if err == nil || !strings.Contains(err.Error(), tt.cause) {
					t.Errorf("got %v, want an error with %q", err, tt.cause)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if got := rowsOf(c); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
			if notes := strings.Join(c.Notes(), " "); !strings.Contains(notes, tt.note) {
				t.Errorf("notes %q, want %q", notes, tt.note)
			}
		})
	}
}

func rowsOf(c *Cohort) string {
	rows := make([]string, c.N())
	for j, name := range c.Columns() {
		cells, _, _ := c.Strings(name) // its own
		for i, cell := range cells {
			if cell == "" {
				cell = "NA"
			}
			rows[i] += map[bool]string{true: "", false: " "}[j == 0] + cell
		}
	}
	return strings.Join(rows, "|")
}

// The same rows are read alike however small the stretches are in which they are read, and whatever their order.
func TestLargeFilesAreReadAlike(t *testing.T) {
	var file strings.Builder
	file.WriteString("id;sex;age;note;mixed\n")
	const n = 300000
	for i := range n {
		mixed := fmt.Sprint(i % 7)
		if i == n-5 {
			mixed = "late word"
		}
		fmt.Fprintf(&file, "p%d;%s;%d,5;\"a;\n%d\";%s\n", i, []string{"m", "f"}[i%2], 20+i%60, i%3, mixed)
	}
	path := t.TempDir() + "/large.csv"
	if err := os.WriteFile(path, []byte(file.String()), 0o644); err != nil {
		t.Fatal(err)
	}
	c, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	if c.N() != n {
		t.Fatalf("%d rows, want %d", c.N(), n)
	}
	ids, _, _ := c.Strings("id")
	ages, _, err := c.Floats("age")
	if err != nil {
		t.Fatal(err)
	}
	notes, _, _ := c.Strings("note")
	mixed, _, _ := c.Strings("mixed")
	for i := range n {
		want := fmt.Sprint(i % 7)
		if i == n-5 {
			want = "late word"
		}
		if ids[i] != fmt.Sprintf("p%d", i) || ages[i] != float64(20+i%60)+0.5 || notes[i] != fmt.Sprintf("a;\n%d", i%3) ||
			mixed[i] != want {
			t.Fatalf("row %d: %s %v %q %q", i, ids[i], ages[i], notes[i], mixed[i])
		}
	}
}
