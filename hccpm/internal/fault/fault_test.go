package fault_test

import (
	"errors"
	"testing"

	"hipec/hccpm/cohort"
	"hipec/hccpm/internal/fault"
	"hipec/hccpm/models"
	"hipec/hccpm/plots"
	"hipec/hccpm/prediction"
	"hipec/hccpm/propensity"
	"hipec/hccpm/simulate"
	"hipec/hccpm/stats"
	"hipec/hccpm/survival"
)

// An error means the same whichever package gives it out.
func TestOneErrorForOneMeaning(t *testing.T) {
	for want, names := range map[error][]error{
		fault.ErrInvalid: {stats.ErrInvalid, survival.ErrInvalid, models.ErrInvalid},
		fault.ErrLength:  {stats.ErrLength, survival.ErrLength, models.ErrLength},
		fault.ErrOption: {stats.ErrOption, survival.ErrOption, models.ErrOption, cohort.ErrOption,
			plots.ErrOption, prediction.ErrOption, propensity.ErrOption, simulate.ErrOption},
		fault.ErrUnsupported: {stats.ErrUnsupported, survival.ErrUnsupported, models.ErrUnsupported},
		fault.ErrNoPatients:  {survival.ErrNoPatients, models.ErrNoPatients, cohort.ErrEmpty},
		fault.ErrNoEvents:    {survival.ErrNoEvents, models.ErrNoEvents},
		fault.ErrNoColumn:    {models.ErrNoColumn, cohort.ErrNoColumn},
	} {
		for i, err := range names {
			if !errors.Is(err, want) {
				t.Errorf("%v: the value of package %d is another one", want, i)
			}
		}
	}
}
