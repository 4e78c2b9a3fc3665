package stats

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
	// ErrTooFew is wrapped where there are too few values.
	ErrTooFew = errors.New("too few values")
	// ErrConstant is wrapped where values that must vary do not.
	ErrConstant = errors.New("values do not vary")
	// ErrCollinear is wrapped where a predictor is a combination of others.
	ErrCollinear = errors.New("predictors are collinear")
	// ErrOption is wrapped where an option has a value that means nothing.
	ErrOption = fault.ErrOption
	// ErrUnsupported is wrapped where a procedure is not defined for the data.
	ErrUnsupported = fault.ErrUnsupported
)
