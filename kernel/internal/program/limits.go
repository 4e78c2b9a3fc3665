package program

import (
	"fmt"
	"os"
	"runtime/debug"
	"runtime/metrics"
	"strconv"
	"strings"
	"time"
)

// MemoryVariable is the environment variable that limits the memory of the process in which cells run.
const MemoryVariable = "HIPEC_MEMORY"

// maxStack is how deep calls may go. The runtime's own limit, 1 GB, is reached only after many
// seconds of an endless recursion.
const maxStack = 256 << 20

// limit sets what this process may use. It is called by a worker, whose end costs no more than its variables.
func limit() error {
	debug.SetMaxStack(maxStack)
	if os.Getenv("GOGC") == "" { // interpreted loops allocate much and keep little
		debug.SetGCPercent(300)
	}
	text := os.Getenv(MemoryVariable)
	if text == "" {
		return nil
	}
	most, err := parseBytes(text)
	if err != nil {
		return fmt.Errorf("%s=%s: %w", MemoryVariable, text, err)
	}
	debug.SetMemoryLimit(int64(most / 10 * 9)) // the collector works harder before the end comes
	hardLimit(most + most/4 + 256<<20)
	stderr := os.Stderr // a cell's is another
	go func() {
		sample := []metrics.Sample{{Name: "/memory/classes/total:bytes"}, {Name: "/memory/classes/heap/released:bytes"}}
		for range time.Tick(50 * time.Millisecond) {
			metrics.Read(sample)
			if used := sample[0].Value.Uint64() - sample[1].Value.Uint64(); used > most {
				fmt.Fprintf(stderr, "fatal error: out of memory: the cells use %d MB, more than the limit %s=%s\n", used>>20,
					MemoryVariable, text)
				os.Exit(2)
			}
		}
	}()
	return nil
}

// parseBytes reads a size such as 500MB, 4GB or 4GiB; a number alone is bytes.
func parseBytes(text string) (uint64, error) {
	number := strings.TrimRight(text, "KMGTiBkb ")
	unit := strings.TrimSpace(text[len(number):])
	scale := map[string]float64{"": 1, "B": 1, "kB": 1e3, "KB": 1e3, "K": 1e3, "MB": 1e6, "M": 1e6, "GB": 1e9, "G": 1e9,
		"TB":  1e12,
		"KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30, "TiB": 1 << 40}
	by, ok := scale[unit]
	x, err := strconv.ParseFloat(number, 64)
	if !ok || err != nil || !(x > 0) || x*by < 64<<20 {
		return 0, fmt.Errorf("not a size of at least 64 MB, such as 4GB")
	}
	return uint64(x * by), nil
}
