package nearest

import (
	"errors"
	"fmt"
	"testing"
)

func TestName(t *testing.T) {
	columns := []string{"age", "sex", "os1_months", "os2_months"}
	for name, want := range map[string]string{"os2_month": "os2_months", "Age": "age", "sexe": "sex", "os": "os1_months",
		"zzzzzz": "", "": ""} {
		if got := Name(name, columns); got != want {
			t.Errorf("Name(%q) = %q, want %q", name, got, want)
		}
	}
}

func TestUnknown(t *testing.T) {
	sentinel := errors.New("no such column")
	err := Unknown("cohort", sentinel, "sexe", []string{"age", "sex"})
	if want := `cohort: no such column: "sexe" (did you mean "sex"? there are age, sex)`; err.Error() != want ||
		!errors.Is(err, sentinel) {
		t.Errorf("got %v, want %s", err, want)
	}
	var many []string
	for i := range most + 2 {
		many = append(many, fmt.Sprintf("column%d", i))
	}
	if err := Unknown("cohort", sentinel, "zzzzzzzzzzzzzzzzzz",
		many); err.Error()[len(err.Error())-12:] != "and 2 more)" && err.Error()[len(err.Error())-11:] != "and 2 more)" {
		t.Errorf("got %v, want the end to be \"and 2 more)\"", err)
	}
	if err := Unknown("cohort", sentinel, "x", nil); err.Error() != `cohort: no such column: "x"` {
		t.Errorf("got %v", err)
	}
}
