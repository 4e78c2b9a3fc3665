package formats

import "hash/maphash"

// lexicon numbers words in the order in which they come. It is a hash table of numbers alone, a fifth of the memory
// of a map, which counts where a column names a million patients.
type lexicon struct {
	words []string
	slots []int32 // index into words + 1, or 0; their number is a power of two
	seed  maphash.Seed
}

// newLexicon has room for about n words.
func newLexicon(n int) *lexicon {
	size := 16
	for size < n*3/2 {
		size *= 2
	}
	return &lexicon{slots: make([]int32, size), seed: maphash.MakeSeed(), words: make([]string, 0, n)}
}

// of is the number of a word.
func (l *lexicon) of(w []byte) int32 {
	mask := len(l.slots) - 1
	at := int(maphash.Bytes(l.seed, w)) & mask
	for {
		k := l.slots[at]
		if k == 0 {
			return l.add(at, string(w))
		}
		if l.words[k-1] == string(w) { // compared without being copied
			return k - 1
		}
		at = (at + 1) & mask
	}
}

// ofString is the number of a word that may be kept as it is.
func (l *lexicon) ofString(w string) int32 {
	at := l.find(maphash.String(l.seed, w), w)
	if k := l.slots[at]; k > 0 {
		return k - 1
	}
	return l.add(at, w)
}

// find is the slot of a word, or the empty one where it belongs.
func (l *lexicon) find(hash uint64, w string) int {
	mask := len(l.slots) - 1
	at := int(hash) & mask
	for {
		k := l.slots[at]
		if k == 0 || l.words[k-1] == w {
			return at
		}
		at = (at + 1) & mask
	}
}

func (l *lexicon) add(at int, w string) int32 {
	l.words = append(l.words, w)
	n := int32(len(l.words))
	l.slots[at] = n
	if 4*len(l.words) > 3*len(l.slots) {
		l.grow()
	}
	return n - 1
}

func (l *lexicon) grow() {
	l.slots = make([]int32, 2*len(l.slots))
	for k, w := range l.words {
		l.slots[l.find(maphash.String(l.seed, w), w)] = int32(k) + 1
	}
}

// wordCode returns the code of a word, which is a new one if the word is.
func wordCode(c *Column, known map[string]int32, w string) int32 {
	k, ok := known[w]
	if !ok {
		k = int32(len(c.Words))
		known[w], c.Words = k, append(c.Words, w)
	}
	return k
}
