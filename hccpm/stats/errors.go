package stats

import "errors"

// Errors that a caller may want to tell apart with errors.Is.
var (
	// ErrInvalid is wrapped by every error that one bad input value causes.
	ErrInvalid = errors.New("invalid value")
	// ErrLength is wrapped where columns differ in length.
	ErrLength = errors.New("length mismatch")
	// ErrTooFew is wrapped where there are too few values.
	ErrTooFew = errors.New("too few values")
	// ErrConstant is wrapped where values that must vary do not.
	ErrConstant = errors.New("values do not vary")
	// ErrCollinear is wrapped where a predictor is a combination of others.
	ErrCollinear = errors.New("predictors are collinear")
	// ErrOption is wrapped where an option has a value that means nothing.
	ErrOption = errors.New("invalid option")
	// ErrUnsupported is wrapped where a procedure is not defined for the data.
	ErrUnsupported = errors.New("not supported")
)
