package zmtp

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"slices"

	"golang.org/x/crypto/nacl/box"
)

// cipher is what encrypts a connection once the handshake of CURVE is over: each frame, of a
// message or a command, becomes a MESSAGE (RFC 26, "The MESSAGE Command"). One goroutine may seal
// while another one opens.
type cipher struct {
	shared     [32]byte
	in, out    string // prefixes of nonces: a box that comes back to its sender does not open
	seen, sent uint64 // short nonces; who repeats one is rejected
	scratch    []byte // of seal
}

// Bits of a frame's first byte inside a MESSAGE. They differ from those outside.
const (
	boxedMore    = 1
	boxedCommand = 2
)

const (
	messageName = "\x07MESSAGE"
	messageHead = len(messageName) + 8 // with the nonce
	messageMin  = messageHead + box.Overhead + 1
	keepAtMost  = 1 << 20 // bytes of a buffer that is kept for the next time
)

// open reads a MESSAGE and returns the frame within.
func (x *cipher) open(flags byte, body []byte) (byte, []byte, error) {
	if flags&flagMore != 0 || len(body) < messageMin || !bytes.HasPrefix(body, []byte(messageName)) {
		return 0, nil, fmt.Errorf("%w: a frame that is not encrypted", ErrCurve)
	}
	number := body[len(messageName):messageHead]
	n := binary.BigEndian.Uint64(number)
	if n <= x.seen {
		return 0, nil, fmt.Errorf("%w: a nonce that does not increase", ErrCurve)
	}
	text, ok := box.OpenAfterPrecomputation(nil, body[messageHead:], nonce(x.in, number), &x.shared)
	if !ok {
		return 0, nil, fmt.Errorf("%w: a frame that does not open", ErrCurve)
	}
	x.seen = n
	if text[0]&^(boxedMore|boxedCommand) != 0 {
		return 0, nil, fmt.Errorf("%w: flags %#x", ErrFrame, text[0])
	}
	flags = text[0] & boxedMore // the same bit outside
	if text[0]&boxedCommand != 0 {
		flags |= flagCommand
	}
	return flags, text[1:], nil
}

// seal appends the frames of plain, as appendFrame wrote them, each as a MESSAGE. Like ZeroMQ's
// own, these are no command frames outside: its decoder would take the bit over to what is within.
func (x *cipher) seal(dst, plain []byte) []byte {
	dst = slices.Grow(dst, len(plain)+64)
	for len(plain) > 0 {
		flags, size, head := plain[0], uint64(plain[1]), 2
		if flags&flagLong != 0 {
			size, head = binary.BigEndian.Uint64(plain[1:]), 9
		}
		boxed := flags & flagMore
		if flags&flagCommand != 0 {
			boxed |= boxedCommand
		}
		x.scratch = append(append(x.scratch[:0], boxed), plain[head:head+int(size)]...)
		plain = plain[head+int(size):]

		x.sent++
		number := short(x.sent)
		if n := messageHead + box.Overhead + len(x.scratch); n > 255 {
			dst = binary.BigEndian.AppendUint64(append(dst, flagLong), uint64(n))
		} else {
			dst = append(dst, 0, byte(n))
		}
		dst = append(append(dst, messageName...), number...)
		dst = box.SealAfterPrecomputation(dst, x.scratch, nonce(x.out, number), &x.shared)
	}
	if cap(x.scratch) > keepAtMost {
		x.scratch = nil
	}
	return dst
}
