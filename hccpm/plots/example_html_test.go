package plots_test

import (
	"fmt"
	"strings"

	"hipec/hccpm/plots"
	"hipec/hccpm/survival"
)

func ExampleFigure_Data() {
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
	figure, err := plots.Survival(curves, plots.SurvivalOptions{End: 60})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Print(figure.Data())
	// Output:
	// Survival, OS1
	// time n.risk n.event n.censor survival lower 95% CI upper 95% CI
	//  2.1     10       1        0   0.9000       0.7320            1
	//  9.0      9       0        1   0.9000       0.7320            1
	// 43.0      8       0        1   0.9000       0.7320            1
	// 54.2      7       1        0   0.7714       0.5348            1
	// 55.6      6       1        0   0.6429       0.3852            1
	// 58.0      5       0        1   0.6429       0.3852            1
	// time in months
}

func ExampleFigure_HTML() {
	figure, err := plots.Scatter([]float64{1, 2, 4}, []float64{3, 2, 2}, plots.ScatterOptions{})
	if err != nil {
		fmt.Println(err)
		return
	}
	page := figure.HTML()
	fmt.Println(strings.HasPrefix(page, "<figure"), strings.Contains(page, "currentColor"))
	fmt.Println(strings.Contains(page, "<details><summary>Data</summary>"))
	// Output:
	// true true
	// true
}
