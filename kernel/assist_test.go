package main

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// What a front end shows while somebody writes: what variables hold, and what may come next.
func TestAssistOverTheProtocol(t *testing.T) {
	f := startKernel(t)
	f.ask(f.shell, "kernel_info_request", map[string]any{})
	f.until()
	for _, cell := range []string{
		"df := dataframe.New(series.New([]int{1, 2, 3}, series.Int, \"age\"), series.New([]string{\"x\", \"y\", \"z\"}, " +
			"series.String, \"arm\"));",
		"sample, err := survival.NewSample(survival.Columns{Time: []float64{1, 2, 3, 4, 5}, Event: []bool{true, false, " +
			"true, true, false}});",
		"curve, err := survival.KaplanMeier(sample, survival.KaplanMeierOptions{});",
		"// Dose is what a patient is given.\ntype Dose struct{ mg float64 }\n\n// Halve gives less.\n" +
			"func (d *Dose) Halve(times int) error { return nil }\ndose := Dose{4}",
	} {
		if got, _ := f.cell(cell); got != "" {
			t.Fatalf("%s: %s", cell, got)
		}
	}
	for code, want := range map[string][]string{
		"df":                   {"var df dataframe.DataFrame", "3 rows × 2 columns", "age arm"},
		"curve":                {"var curve survival.Curves", "n", "events", "median", "5", "3"},
		"dose":                 {"var dose Dose", "{mg:4}"},
		"dose.Halve":           {"func (*Dose).Halve(times int) error", "Halve gives less."},
		"survival.KaplanMeier": {"func survival.KaplanMeier(s survival.Sample", "KaplanMeier estimates"},
	} {
		r := f.ask(f.shell, "inspect_request", map[string]any{"code": code, "cursor_pos": len(code), "detail_level": 0})
		text := fmt.Sprint(r["data"])
		for _, w := range want {
			if !strings.Contains(text, w) {
				t.Errorf("%s: no %q in\n%s", code, w, text)
			}
		}
	}
	for code, want := range map[string]string{
		"%": "%help %time %prof %who %rm %get %reset %cd %env", "%ti": "%time", "df.Nro": "Nrow", "dose.": "Halve mg",
		"survival.KaplanMeierOpt":               "KaplanMeierOptions",
		"models.CoxOptions{Ties: ":              "survival.BreslowTies survival.Efron survival.ExactTies",
		"models.CoxOptions{Ties: survival.E":    "Efron ExactTies",
		"models.CoxOptions{Tol":                 "Tolerance",
		"prediction.ROCOptions{Lower: ":         "false true",
		"survival.LifeTableOptions{Breaks: b, ": "Reading",
	} {
		r := f.ask(f.shell, "complete_request", map[string]any{"code": code, "cursor_pos": len(code)})
		var got []string
		for _, m := range r["matches"].([]any) {
			got = append(got, fmt.Sprint(m))
		}
		if !slices.Equal(got, strings.Fields(want)) {
			t.Errorf("%s: %q, want %s", code, got, want)
		}
	}
}
