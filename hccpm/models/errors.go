package models

import (
	"errors"

	"hipec/hccpm/internal/fault"
)

// Errors that a caller may want to tell apart with errors.Is.
var (
	// ErrFormula is wrapped where the text of a model cannot be read.
	ErrFormula = errors.New("formula")
	// ErrNoColumn is wrapped where a model names a column that the data do not have.
	ErrNoColumn = fault.ErrNoColumn
	// ErrLevel is wrapped where new data hold a level that the fit has not seen.
	ErrLevel = errors.New("unknown level")
	// ErrInvalid is wrapped by every error that one bad input value causes.
	ErrInvalid = fault.ErrInvalid
	// ErrLength is wrapped where columns differ in length.
	ErrLength = fault.ErrLength
	// ErrNoPatients is returned where no row is left to fit.
	ErrNoPatients = fault.ErrNoPatients
	// ErrNoEvents is returned where no event is left to fit.
	ErrNoEvents = fault.ErrNoEvents
	// ErrOption is wrapped where an option has a value that means nothing.
	ErrOption = fault.ErrOption
	// ErrUnsupported is returned where a procedure is not defined for the model.
	ErrUnsupported = fault.ErrUnsupported
	// ErrNotConverged is returned where a search for a limit or an estimate came to no end.
	ErrNotConverged = errors.New("did not converge")
)
