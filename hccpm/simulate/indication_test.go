package simulate

import (
	"errors"
	"fmt"
	"math"
	"testing"

	"hipec/hccpm/models"
	"hipec/hccpm/survival"
)

func ExampleIndication() {
	p, err := Indication(0.6, 1, Options{N: 400})
	fmt.Println(p.Observed.N(), len(p.Extent), p.Truth.Strata(), err)
	// Output: 400 400 [control treated] <nil>
}

// By lot, the hazard ratio is the one asked for within arms of the same patients; as chosen, only once extent and age
// are adjusted for.
func TestIndication(t *testing.T) {
	const ratio = 0.6
	p, err := Indication(ratio, 1.2, Options{N: 20000})
	if err != nil {
		t.Fatal(err)
	}
	fit := func(s survival.Sample, formula string) []models.Coefficient {
		data, err := models.NewFrame(models.Labels("arm", p.Arm, arms...), models.Numbers("age", p.Age),
			models.Numbers("extent", p.Extent), models.Labels("sex", p.Sex))
		if err != nil {
			t.Fatal(err)
		}
		f, err := models.Cox(s, data, formula)
		if err != nil {
			t.Fatal(err)
		}
		return f.Coefficients
	}
	raw, adjusted := fit(p.Observed, "arm"), fit(p.Observed, "arm + age + extent + sex")
	if raw[0].Lower < 0.75 {
		t.Errorf("as chosen the hazard ratio is %v: no confounding", raw[0].Ratio)
	}
	want := []float64{math.Log(ratio), math.Log(1.35) / 10, math.Log(1.75) / 7, 0}
	for j, c := range adjusted {
		if math.Abs(c.Estimate-want[j]) > 4*c.StdErr {
			t.Errorf("%s: %v (%v), the truth is %v", c.Name, c.Estimate, c.StdErr, want[j])
		}
	}
	n := 0
	for _, v := range p.Treated {
		if v {
			n++
		}
	}
	if n < 9000 || n > 11000 {
		t.Errorf("%d of 20000 are treated", n)
	}
}

func TestIndicationOptions(t *testing.T) {
	for name, k := range map[string]struct {
		ratio, bias float64
		wrong       bool
	}{"ratio": {0, 1, true}, "endless": {math.Inf(1), 1, true}, "bias": {1, 5.01, true}, "low": {1, -5.01, true},
		"none":    {1, math.NaN(), true},
		"largest": {1, 5, false}, "smallest": {0.01, -5, false}} {
		if _, err := Indication(k.ratio, k.bias, Options{N: 50}); errors.Is(err, ErrOption) != k.wrong {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := Indication(1, 0, Options{N: 1}); !errors.Is(err, ErrOption) {
		t.Error(err)
	}
}
