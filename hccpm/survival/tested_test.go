package survival

import "testing"

func TestTested(t *testing.T) {
	for want, r := range map[string]interface{ Tested() (string, float64) }{
		"Log-rank test":                 Test{P: 0.25},
		"Log-rank test, stratified":     Test{P: 0.25, Stratified: true},
		"Log-rank test by permutation":  Permutation{P: 0.25},
		"Max-combo test":                MaxCombo{CombinedP: 0.25},
		"Log-rank test for trend":       Trend{P: 0.25},
		"Gray's test":                   GrayTest{P: 0.25},
		"Gehan's test":                  GehanTest{P: 0.25},
		"Melded difference of survival": Meld{P: 0.25},
	} {
		if name, p := r.Tested(); name != want || p != 0.25 {
			t.Errorf("got %q, %v, want %q, 0.25", name, p, want)
		}
	}
}
