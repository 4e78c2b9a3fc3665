package survival

import "errors"

// Errors that a caller may want to tell apart with errors.Is.
var (
	// ErrInvalid is wrapped by every error that one bad input value causes.
	ErrInvalid = errors.New("invalid value")
	// ErrLength is wrapped where columns differ in length.
	ErrLength = errors.New("length mismatch")
	// ErrNoPatients is returned where a procedure needs at least one patient.
	ErrNoPatients = errors.New("no patients")
	// ErrNoEvents is returned where a procedure needs at least one event.
	ErrNoEvents = errors.New("no events")
	// ErrGroups is returned where a comparison has fewer than two groups.
	ErrGroups = errors.New("fewer than two groups")
	// ErrOption is wrapped where an option has a value that means nothing.
	ErrOption = errors.New("invalid option")
	// ErrSingular is returned where a variance cannot be inverted.
	ErrSingular = errors.New("variance is singular")
	// ErrUnsupported is returned where a procedure is not defined for the sample.
	ErrUnsupported = errors.New("not supported")
)
