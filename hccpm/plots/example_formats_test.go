package plots_test

import (
	"bytes"
	"fmt"
	"strings"

	"hipec/hccpm/plots"
	"hipec/hccpm/survival"
)

func ExampleFigure() {
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
	figure, err := plots.Survival(curves, plots.SurvivalOptions{})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(strings.Contains(figure.SVG(), "<svg"), bytes.HasPrefix(figure.PNG(), []byte("\x89PNG")))
	// Output:
	// true true
}
