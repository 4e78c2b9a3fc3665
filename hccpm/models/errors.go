package models

import "errors"

// Errors that a caller may want to tell apart with errors.Is.
var (
	// ErrFormula is wrapped where the text of a model cannot be read.
	ErrFormula = errors.New("formula")
	// ErrNoColumn is wrapped where a model names a column that the data do not have.
	ErrNoColumn = errors.New("no such column")
	// ErrLevel is wrapped where new data hold a level that the fit has not seen.
	ErrLevel = errors.New("unknown level")
	// ErrInvalid is wrapped by every error that one bad input value causes.
	ErrInvalid = errors.New("invalid value")
	// ErrLength is wrapped where columns differ in length.
	ErrLength = errors.New("length mismatch")
	// ErrNoPatients is returned where no row is left to fit.
	ErrNoPatients = errors.New("no patients")
	// ErrNoEvents is returned where no event is left to fit.
	ErrNoEvents = errors.New("no events")
	// ErrOption is wrapped where an option has a value that means nothing.
	ErrOption = errors.New("invalid option")
	// ErrUnsupported is returned where a procedure is not defined for the model.
	ErrUnsupported = errors.New("not supported")
	// ErrNotConverged is returned where a search for a limit or an estimate came to no end.
	ErrNotConverged = errors.New("did not converge")
)
