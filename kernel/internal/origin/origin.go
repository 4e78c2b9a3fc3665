// Package origin tells which cell a goroutine belongs to: the one whose evaluation started it,
// however many goroutines lie between.
//
// The runtime lets a goroutine carry labels, made for profiles, and hands them on to every
// goroutine that it starts, in compiled code too. A cell's labels stand for the cell.
package origin

import (
	"bytes"
	"context"
	"fmt"
	"runtime/pprof"
	"strconv"
	"sync"
	"unsafe"
)

// The runtime keeps this name for packages that read labels back, and promises not to change it (go.dev/issue/67401).
//
//go:linkname labels runtime/pprof.runtime_getProfLabel
func labels() unsafe.Pointer

// cells maps the labels that Enter made to their cell's number. The map keeps them alive, so that
// no address is used twice.
var cells sync.Map // unsafe.Pointer -> int64

// Enter says that this goroutine, and those it starts from now on, belong to a cell. Numbers above 0 are cells'.
func Enter(cell int64) {
	pprof.SetGoroutineLabels(pprof.WithLabels(context.Background(), pprof.Labels("cell", strconv.FormatInt(cell, 10))))
	cells.Store(labels(), cell)
}

// Leave says that this goroutine belongs to no cell any more.
func Leave() { pprof.SetGoroutineLabels(context.Background()) }

// Labels returns what stands for the cell of this goroutine: as long as it is the same, Cell is.
func Labels() unsafe.Pointer { return labels() }

// Cell returns the number of the cell that this goroutine belongs to, or 0.
func Cell() int64 {
	at := labels()
	if at == nil {
		return 0
	}
	if n, ok := cells.Load(at); ok {
		return n.(int64)
	}
	return 0
}

// Others reports whether goroutines other than this one belong to a cell.
func Others(cell int64) bool {
	n := 0
	if Cell() == cell {
		n--
	}
	var b bytes.Buffer
	if pprof.Lookup("goroutine").WriteTo(&b, 1) != nil {
		return false
	}
	// A stack that several goroutines share is printed once, with their number before "@".
	count := 0
	for line := range bytes.Lines(b.Bytes()) {
		if _, err := fmt.Sscanf(string(line), "%d @", &count); err == nil {
			continue
		}
		if bytes.HasPrefix(line, []byte("# labels:")) && bytes.Contains(line, fmt.Appendf(nil, `"cell":"%d"`, cell)) {
			n += count
		}
	}
	return n > 0
}

// Place is what a goroutine belongs to.
type Place struct{ labels unsafe.Pointer }

//go:linkname setLabels runtime/pprof.runtime_setProfLabel
func setLabels(labels unsafe.Pointer)

// Here returns what this goroutine belongs to.
func Here() Place { return Place{labels()} }

// Enact has this goroutine, and those that it starts from now on, belong where another did when it called Here.
func Enact(p Place) { setLabels(p.labels) }
