package plots_test

import (
	"fmt"
	"os"
	"path/filepath"

	"hipec/hccpm/plots"
	"hipec/hccpm/survival"
)

// os1 is the published overall survival from diagnosis, in months.
func os1() (survival.Sample, error) {
	return survival.NewSample(survival.Columns{
		Time:  []float64{85.1, 153.9, 127.7, 54.2, 2.1, 107.8, 58.0, 55.6, 9.0, 43.0},
		Event: []bool{false, false, true, true, true, true, false, true, false, false},
		Name:  "OS1", Unit: "months"})
}

// The drawing is testdata/os2_band.svg for OS2.
func ExampleSurvival() {
	s, err := os1()
	if err != nil {
		fmt.Println(err)
		return
	}
	curves, err := survival.KaplanMeier(s, survival.KaplanMeierOptions{})
	if err != nil {
		fmt.Println(err)
		return
	}
	figure, err := plots.Survival(curves, plots.SurvivalOptions{Band: true, XLabel: "Months since diagnosis"})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(figure.Alt())
	// Output:
	// Kaplan–Meier curve of OS1: 10 patients, 5 events, median 107.8 months (95 % limits 55.6 to not reached).
}

// The drawing is testdata/os1_published.svg.
func ExampleLifeTable() {
	s, err := os1()
	if err != nil {
		fmt.Println(err)
		return
	}
	curves, err := survival.KaplanMeier(s, survival.KaplanMeierOptions{ConfType: survival.ConfNone})
	if err != nil {
		fmt.Println(err)
		return
	}
	life, err := survival.LifeTable(s, survival.LifeTableOptions{Breaks: []float64{0, 12, 24, 36, 48, 60}})
	if err != nil {
		fmt.Println(err)
		return
	}
	figure, err := plots.LifeTable(life, curves, plots.SurvivalOptions{Published: []plots.PublishedPoint{
		{Time: 60, Survival: 0.21, Label: "21 %", BelongsTo: 153.9}}})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(figure.Alt())
	// Output:
	// Kaplan–Meier curve of OS1: 10 patients, 5 events, median 107.8 months. Life table: 89.5 % at 12, 89.5 % at 24, 89.5 % at 36, 89.5 % at 48, 61.9 % at 60, 20.6 % at the end of follow-up. Published: 21 % at 60 months, which belongs to 153.9.
}

// The drawing is testdata/pci_cc.svg.
func ExampleScatter() {
	pci := []float64{30, 12, 24, 30, 33, 10, 25, 30, 9, 6}
	cc := []float64{2, 2, 3, 2, 2, 0, 0, 3, 0, 0}
	figure, err := plots.Scatter(pci, cc, plots.ScatterOptions{XLabel: "PCI score", YLabel: "CC score"})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(figure.Alt())
	// Output:
	// CC score against PCI score: 10 patients, Pearson r 0.667 (P = 0.035), regression line -0.2883 + 0.08078 × PCI score.
}

func ExampleFigure_Save() {
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
	fmt.Println(figure.Save(filepath.Join(dir, "figure.svg")))
	fmt.Println(figure.Save("figure.gif"))
	// Output:
	// <nil>
	// plots: figure.gif: unknown picture format ".gif" (there are .svg, .png, .pdf)
}
