package data

import (
	"bytes"
	"encoding/csv"
	"errors"
	"flag"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

var update = flag.Bool("update", false, "rewrite SHA256SUMS from the files beside it")

// TestMain rewrites the checksums before anything is tested; the new ones are
// embedded by the next build.
func TestMain(m *testing.M) {
	flag.Parse()
	if *update {
		var sums bytes.Buffer
		for _, name := range Files() {
			b, err := os.ReadFile(name)
			if err != nil {
				panic(err)
			}
			sums.WriteString(digest(b) + "  " + name + "\n")
		}
		if err := os.WriteFile(Sums, sums.Bytes(), 0o644); err != nil {
			panic(err)
		}
		os.Stdout.WriteString("SHA256SUMS rewritten; run the test again without -update\n")
		os.Exit(0)
	}
	os.Exit(m.Run())
}

func TestVerify(t *testing.T) {
	if err := Verify(); err != nil {
		t.Fatalf("%v\n(after a deliberate change: go test ./data -update)", err)
	}
	if err := VerifyDir(os.DirFS(".")); err != nil {
		t.Errorf("the files on disk: %v", err)
	}
	if got := SHA256(); len(got) != 64 {
		t.Errorf("SHA256() = %q", got)
	}
}

func copyOf(t *testing.T) fstest.MapFS {
	t.Helper()
	fsys := fstest.MapFS{}
	for _, name := range append(Files(), Sums) {
		b, err := Bytes(name)
		if err != nil {
			t.Fatal(err)
		}
		fsys[name] = &fstest.MapFile{Data: bytes.Clone(b)}
	}
	return fsys
}

func TestVerifyDirNamesEachChangedFile(t *testing.T) {
	fsys := copyOf(t)
	was := digest(fsys[Cohort].Data)
	fsys[Cohort].Data[len(fsys[Cohort].Data)-2]++
	fsys[Ledger].Data[0]++
	err := VerifyDir(fsys)
	if !errors.Is(err, ErrChanged) {
		t.Fatalf("got %v", err)
	}
	for _, want := range []string{Cohort, Ledger, was, digest(fsys[Cohort].Data)} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%q does not name %s", err, want)
		}
	}
	if strings.Contains(err.Error(), Codebook) {
		t.Errorf("%q names a file that did not change", err)
	}
}

func TestVerifyDirFaults(t *testing.T) {
	cases := []struct {
		name, want string
		spoil      func(fstest.MapFS)
	}{
		{"no sums", "SHA256SUMS", func(f fstest.MapFS) { delete(f, Sums) }},
		{"no file", Cohort, func(f fstest.MapFS) { delete(f, Cohort) }},
		{"no checksum line", "line 1", func(f fstest.MapFS) { f[Sums].Data[0] = 'x' }},
		{"name missing", "does not name claims.csv", func(f fstest.MapFS) {
			_, f[Sums].Data, _ = bytes.Cut(f[Sums].Data, []byte("\n"))
		}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			fsys := copyOf(t)
			c.spoil(fsys)
			if err := VerifyDir(fsys); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %q", err, c.want)
			}
		})
	}
}

func TestFilesAreCleanUTF8WithLF(t *testing.T) {
	for _, name := range Files() {
		b, err := Bytes(name)
		if err != nil {
			t.Fatal(err)
		}
		if bytes.ContainsRune(b, '\r') || bytes.HasPrefix(b, []byte("\ufeff")) ||
			!bytes.HasSuffix(b, []byte("\n")) || !slices.Equal(b, bytes.ToValidUTF8(b, nil)) {
			t.Errorf("%s is not UTF-8 with LF line ends and without a mark", name)
		}
		if _, err := csv.NewReader(bytes.NewReader(b)).ReadAll(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestUnknownFile(t *testing.T) {
	if _, err := Bytes("cohort.xlsx"); !errors.Is(err, ErrUnknownFile) {
		t.Errorf("Bytes: %v", err)
	}
	if _, err := Open("cohort.xlsx"); !errors.Is(err, ErrUnknownFile) {
		t.Errorf("Open: %v", err)
	}
}

// records reads one file as maps from heading to cell.
func records(t *testing.T, name string) []map[string]string {
	t.Helper()
	f, err := Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var out []map[string]string
	for _, row := range rows[1:] {
		m := map[string]string{}
		for j, h := range rows[0] {
			m[h] = row[j]
		}
		out = append(out, m)
	}
	return out
}
