package session

import (
	"errors"

	"hipec/kernel/internal/engine"
	"hipec/kernel/internal/source"
)

// Mistake is one thing the parser or the checker has to say about a cell.
type Mistake = source.Mistake

// CompileError is every mistake found in a cell; nothing of the cell has run.
type CompileError = source.CompileError

// ValueError is the error of a cell whose last value is an error.
type ValueError struct{ Err error }

func (e *ValueError) Error() string { return engine.Said(e.Err) }
func (e *ValueError) Unwrap() error { return e.Err }

// ErrInterrupted is the error of a cell that was stopped.
var ErrInterrupted = errors.New("interrupted; variables keep the values they had")

// ErrDeadlock is the error of a cell that could not have gone on.
var ErrDeadlock = errors.New("all goroutines are asleep - deadlock! The cell waited for what nothing can send, close " +
	"or unlock; " +
	"variables keep the values they had")

// Panic is re-exported for those who show it.
type Panic = engine.Panic
