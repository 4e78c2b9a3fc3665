package claims

import "errors"

// Sentinels, wrapped by the errors of this package.
var (
	// ErrNoClaim: a claim was named that claims.csv does not have.
	ErrNoClaim = errors.New("no such claim")
	// ErrClaim: a figure does not fit the kind of claim it is compared with.
	ErrClaim = errors.New("figure does not fit the claim")
)
