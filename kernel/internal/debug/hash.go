package debug

import (
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
)

// hashSeed is told to front ends, which compute the paths of cells themselves.
const hashSeed = 0xc70f6907

// murmur2 is MurmurHash2 (Appleby 2008), 32 bits, little-endian.
func murmur2(data []byte, seed uint32) uint32 {
	const m = 0x5bd1e995
	h := seed ^ uint32(len(data))
	for ; len(data) >= 4; data = data[4:] {
		k := binary.LittleEndian.Uint32(data) * m
		k = (k ^ k>>24) * m
		h = h*m ^ k
	}
	if len(data) > 0 {
		var tail [4]byte
		copy(tail[:], data)
		h = (h ^ binary.LittleEndian.Uint32(tail[:])) * m
	}
	h = (h ^ h>>13) * m
	return h ^ h>>15
}

// prefix and suffix stand before and behind the hash in a path.
func prefix() string {
	return filepath.Join(os.TempDir(), fmt.Sprintf("hipec_%d", os.Getpid())) + string(filepath.Separator)
}

const suffix = ".go"

// PathOf returns the path that stands for a cell's text.
func PathOf(code string) string { return fmt.Sprint(prefix(), murmur2([]byte(code), hashSeed), suffix) }
