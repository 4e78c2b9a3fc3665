// Package fault has the errors that several packages of this module return, each once, so that
// errors.Is tells one of them whichever package it came from.
package fault

import "errors"

// The packages give these out under their own names, with what they mean there.
var (
	ErrInvalid     = errors.New("invalid value")
	ErrLength      = errors.New("length mismatch")
	ErrOption      = errors.New("invalid option")
	ErrUnsupported = errors.New("not supported")
	ErrNoPatients  = errors.New("no patients")
	ErrNoEvents    = errors.New("no events")
	ErrNoColumn    = errors.New("no such column")
)
