//go:build !wasm

package vm

// atRest is a run's stop flag when nothing is to stop. Who sets it runs beside the code that it stops.
const atRest = 0

// maxDepth is how deep interpreted calls may nest. A frame takes a few hundred bytes, so this is
// some gigabytes, as in compiled Go.
const maxDepth = 5_000_000

type poller struct{}

func (poller) poll() {}
