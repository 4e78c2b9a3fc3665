package survival

import (
	"errors"

	"hipec/hccpm/internal/fault"
)

// Errors that a caller may want to tell apart with errors.Is.
var (
	// ErrInvalid is wrapped by every error that one bad input value causes.
	ErrInvalid = fault.ErrInvalid
	// ErrLength is wrapped where columns differ in length.
	ErrLength = fault.ErrLength
	// ErrNoPatients is returned where a procedure needs at least one patient.
	ErrNoPatients = fault.ErrNoPatients
	// ErrNoEvents is returned where a procedure needs at least one event.
	ErrNoEvents = fault.ErrNoEvents
	// ErrGroups is returned where a comparison has fewer than two groups.
	ErrGroups = errors.New("fewer than two groups")
	// ErrOption is wrapped where an option has a value that means nothing.
	ErrOption = fault.ErrOption
	// ErrSingular is returned where a variance cannot be inverted.
	ErrSingular = errors.New("variance is singular")
	// ErrUnsupported is returned where a procedure is not defined for the sample.
	ErrUnsupported = fault.ErrUnsupported
)
