package plots_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"hipec/hccpm/plots"
	"hipec/hccpm/survival"
)

// os2 is the published survival from the operation by completeness of
// cytoreduction, in months.
func os2() (survival.Sample, error) {
	return survival.NewSample(survival.Columns{
		Time:   []float64{82.7, 62.6, 5.5, 36.9, 2.1, 49.9, 26.1, 1.0, 5.0, 43.0},
		Event:  []bool{false, false, true, true, true, true, false, true, false, false},
		Strata: []string{"CC2/3", "CC2/3", "CC2/3", "CC2/3", "CC2/3", "CC0/1", "CC0/1", "CC2/3", "CC0/1", "CC0/1"},
		Name:   "OS2", Unit: "months"})
}

// The drawing is testdata/os2_full.svg.
func ExampleSurvival_publication() {
	s, err := os2()
	if err != nil {
		fmt.Println(err)
		return
	}
	curves, err := survival.KaplanMeier(s, survival.KaplanMeierOptions{ConfType: survival.ConfNone})
	if err != nil {
		fmt.Println(err)
		return
	}
	test, err := survival.LogRank(s, survival.LogRankOptions{})
	if err != nil {
		fmt.Println(err)
		return
	}
	figure, err := plots.Survival(curves, plots.SurvivalOptions{
		Test: test, Medians: true, Percent: true, Unit: plots.InYears,
		Risk: []plots.RiskRow{plots.AtRisk, plots.Events, plots.Censored},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(figure.Alt())
	// Output:
	// Kaplan–Meier curve of OS2: 10 patients, 5 events. CC0/1: 4 patients, 1 event, median 49.9 months. CC2/3: 6 patients, 4 events, median 21.2 months. Log-rank test: P = 0.36.
}

// The drawing is testdata/os2_nelson_aalen.svg.
func ExampleCumulativeHazard() {
	s, err := os2()
	if err != nil {
		fmt.Println(err)
		return
	}
	hazard, err := survival.NelsonAalen(s, survival.HazardOptions{})
	if err != nil {
		fmt.Println(err)
		return
	}
	figure, err := plots.CumulativeHazard(hazard, plots.SurvivalOptions{})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(figure.Alt())
	// Output:
	// Cumulative hazard of OS2: 10 patients, 5 events. CC0/1: 4 patients, 1 event, 1 by 49.9 months. CC2/3: 6 patients, 4 events, 0.95 by 82.7 months.
}

// The drawing of ten patients is testdata/incidence.svg.
func ExampleCumulativeIncidence() {
	s, err := survival.NewSample(survival.Columns{
		Time:  []float64{3, 5, 8, 13, 21, 34},
		Event: []bool{true, true, false, true, true, false},
		Cause: []string{"recurrence", "death", "", "recurrence", "recurrence", ""},
		Name:  "first event", Unit: "months"})
	if err != nil {
		fmt.Println(err)
		return
	}
	incidence, err := survival.CumulativeIncidence(s, survival.IncidenceOptions{})
	if err != nil {
		fmt.Println(err)
		return
	}
	figure, err := plots.CumulativeIncidence(incidence, plots.SurvivalOptions{})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(figure.Alt())
	// Output:
	// Cumulative incidence of first event: 6 patients, 4 events. death: 1 event, 16.7 % by 34 months. recurrence: 3 events, 61.1 % by 34 months.
}

// The drawing of three curves is testdata/panels.svg.
func ExamplePanels() {
	draw := func(s survival.Sample, err error) *plots.Figure {
		if err != nil {
			fmt.Println(err)
			return nil
		}
		curves, err := survival.KaplanMeier(s, survival.KaplanMeierOptions{ConfType: survival.ConfNone})
		if err != nil {
			fmt.Println(err)
			return nil
		}
		figure, err := plots.Survival(curves, plots.SurvivalOptions{})
		if err != nil {
			fmt.Println(err)
		}
		return figure
	}
	figure, err := plots.Panels(plots.PanelOptions{ShareAxes: true}, draw(os1()), draw(os2()))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(figure.Alt())
	// Output:
	// A: Kaplan–Meier curve of OS1: 10 patients, 5 events, median 107.8 months. B: Kaplan–Meier curve of OS2: 10 patients, 5 events. CC0/1: 4 patients, 1 event, median 49.9 months. CC2/3: 6 patients, 4 events, median 21.2 months.
}

func ExampleFigure_Themed() {
	figure, err := plots.Scatter([]float64{1, 2, 4}, []float64{3, 2, 2}, plots.ScatterOptions{})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, theme := range []plots.Theme{plots.LightCard, plots.DarkCard, plots.Transparent} {
		svg := figure.Themed(theme).SVG()
		fmt.Println(strings.Contains(svg, "fill:#FFFFFF"), strings.Contains(svg, "fill:#181B1F"),
			strings.Contains(svg, "fill:currentColor"))
	}
	// Output:
	// true false false
	// false true false
	// false false true
}

func ExampleFigure_Outlined() {
	figure, err := plots.Scatter([]float64{1, 2, 4}, []float64{3, 2, 2}, plots.ScatterOptions{})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(strings.Contains(figure.SVG(), "<text"), strings.Contains(figure.Outlined().SVG(), "<text"))
	// Output:
	// true false
}

func ExampleFigure_PNGAt() {
	figure, err := plots.Scatter([]float64{1, 2, 4}, []float64{3, 2, 2}, plots.ScatterOptions{})
	if err != nil {
		fmt.Println(err)
		return
	}
	picture, err := figure.PNGAt(600)
	fmt.Println(bytes.HasPrefix(picture, []byte("\x89PNG")), err)
	_, err = figure.PNGAt(5)
	fmt.Println(err)
	// Output:
	// true <nil>
	// plots: invalid option: 5 pixels to the inch, want 36 to 2400
}

func ExampleFigure_SaveAt() {
	figure, err := plots.Scatter([]float64{1, 2, 4}, []float64{3, 2, 2}, plots.ScatterOptions{})
	if err != nil {
		fmt.Println(err)
		return
	}
	dir, err := os.MkdirTemp("", "figure")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	fmt.Println(figure.SaveAt(filepath.Join(dir, "figure.png"), 300))
	// Output:
	// <nil>
}
