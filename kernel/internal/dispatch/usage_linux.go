package dispatch

import (
	"bytes"
	"fmt"
	"os"
	"strconv"
)

// consumed returns the memory in bytes (resident) and the processor seconds of processes.
func consumed(pids []int) (memory int64, seconds float64, ok bool) {
	const ticks = 100 // a second, on every Linux that Go runs on
	for _, pid := range pids {
		stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
		if err != nil {
			continue
		}
		// The name stands in brackets and may hold anything; the rest are numbers.
		fields := bytes.Fields(stat[bytes.LastIndexByte(stat, ')')+1:])
		if len(fields) < 22 {
			continue
		}
		number := func(i int) int64 { n, _ := strconv.ParseInt(string(fields[i]), 10, 64); return n }
		seconds += float64(number(11)+number(12)) / ticks
		memory += number(21) * int64(os.Getpagesize())
		ok = true
	}
	return memory, seconds, ok
}

// systemMemory returns the machine's memory, and what of it programs could still have, in bytes.
func systemMemory() (total, available int64, ok bool) {
	text, err := os.ReadFile("/proc/meminfo")
	if err != nil {
		return 0, 0, false
	}
	found := map[string]int64{}
	for line := range bytes.Lines(text) {
		var name string
		var kb int64
		if n, _ := fmt.Sscanf(string(line), "%s %d kB", &name, &kb); n == 2 {
			found[name] = kb << 10
		}
	}
	total, available = found["MemTotal:"], found["MemAvailable:"]
	return total, available, total > 0
}
