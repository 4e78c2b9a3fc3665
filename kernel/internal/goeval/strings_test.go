package goeval

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"hipec/kernel/internal/worker"
)

func TestCompletionInStrings(t *testing.T) {
	e := New(worker.Sink{Display: func(any) {}, Stderr: func(string) {}}).(*evaluator)
	if _, err := e.Run("In[1]", `c := must(cohort.New("trial", cohort.Values("months", []float64{1, 2}), cohort.Words("arm", []string{"A", "B"}), cohort.Words("sex", []string{"male", "female"})))`); err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir() + "/"
	for _, name := range []string{"lung.csv", "liver.xlsx"} {
		if err := os.WriteFile(filepath.Join(folder, name), nil, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for _, tt := range []struct {
		code string
		want []string
	}{
		{`c.Floats("`, []string{"months", "arm", "sex"}},
		{`c.Floats("mo`, []string{"months"}},
		{`c.Survival("months", "a`, []string{"arm"}},
		{`some := must(c.Filter(cohort.Where("m`, []string{"months"}},
		{`c.Filter(cohort.Is("sex", "f`, []string{"female"}},
		{`c.Filter(cohort.Is("arm", "`, []string{"A", "B"}},
		{"x := 1\nc.GroupBy(\"a", []string{"arm"}},
		{`cohort.Open("` + folder + `l`, []string{folder + "liver.xlsx", folder + "lung.csv"}},
		{`cohort.Open("` + folder + `lu`, []string{folder + "lung.csv"}},
	} {
		got := e.Assist(worker.Request{Kind: worker.Complete, Code: tt.code, Cursor: len(tt.code)})
		if !slices.Equal(got.Matches, tt.want) {
			t.Errorf("%s: got %v, want %v", tt.code, got.Matches, tt.want)
		}
		if len(got.Matches) > 0 && got.Matches[0][:got.End-got.Start] != tt.code[got.Start:got.End] {
			t.Errorf("%s: %v does not begin with %q", tt.code, got.Matches, tt.code[got.Start:got.End])
		}
	}
	if got := e.Assist(worker.Request{Kind: worker.Complete, Code: `fmt.Println("c`, Cursor: 14}); len(got.Matches) > 0 &&
		got.Kinds[got.Matches[0]] == "column" {
		t.Errorf("no variable with columns in the line: got %v", got.Matches)
	}
}
