package zmtp

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

// Bits of a frame's first byte.
const (
	flagMore    = 1
	flagLong    = 2
	flagCommand = 4
)

// Limits that protect against malformed or hostile peers. Pictures and buffers of widgets stay far below.
const (
	maxMessage   = 1 << 30
	maxFrames    = 1 << 14
	maxHandshake = 1 << 16
)

// Errors of what a peer sent.
var (
	ErrGreeting = errors.New("zmtp: the peer does not speak ZMTP 3 as it is spoken here")
	ErrFrame    = errors.New("zmtp: a frame that the protocol does not allow")
	ErrTooLarge = errors.New("zmtp: a message above the limit")
)

// appendFrame appends one frame.
func appendFrame(dst []byte, flags byte, body []byte) []byte {
	if len(body) > 255 {
		dst = append(dst, flags|flagLong)
		dst = binary.BigEndian.AppendUint64(dst, uint64(len(body)))
	} else {
		dst = append(dst, flags, byte(len(body)))
	}
	return append(dst, body...)
}

// appendMessage appends the frames of one message.
func appendMessage(dst []byte, frames [][]byte) []byte {
	for i, f := range frames {
		var flags byte
		if i < len(frames)-1 {
			flags = flagMore
		}
		dst = appendFrame(dst, flags, f)
	}
	return dst
}

// appendCommand appends a command frame.
func appendCommand(dst []byte, name string, body []byte) []byte {
	data := append([]byte{byte(len(name))}, name...)
	return appendFrame(dst, flagCommand, append(data, body...))
}

// item is what a peer sent: a message, or a command.
type item struct {
	frames  [][]byte // of a message
	command string   // empty for a message
	body    []byte   // of a command
}

// reader takes frames apart.
type reader struct {
	r     *bufio.Reader
	limit uint64  // bytes of one message
	box   *cipher // opens frames; nil if they are not encrypted
}

// next reads a message or a command.
func (r *reader) next() (item, error) {
	var it item
	var total uint64
	for {
		flags, body, err := r.frame(total)
		if err != nil {
			return item{}, err
		}
		if flags&flagCommand != 0 {
			if flags&flagMore != 0 || len(it.frames) > 0 {
				return item{}, fmt.Errorf("%w: a command inside a message", ErrFrame)
			}
			return command(body)
		}
		total += uint64(len(body))
		if it.frames = append(it.frames, body); len(it.frames) > maxFrames {
			return item{}, ErrTooLarge
		}
		if flags&flagMore == 0 {
			return it, nil
		}
	}
}

func command(body []byte) (item, error) {
	if len(body) == 0 || body[0] == 0 || int(body[0]) > len(body)-1 {
		return item{}, fmt.Errorf("%w: a command without a name", ErrFrame)
	}
	n := 1 + int(body[0])
	return item{command: string(body[1:n]), body: body[n:]}, nil
}

// frame reads one frame of a message of which total bytes are read.
func (r *reader) frame(total uint64) (flags byte, body []byte, err error) {
	if flags, body, err = r.raw(total); err != nil || r.box == nil {
		return flags, body, err
	}
	return r.box.open(flags, body)
}

// raw reads one frame as it came.
func (r *reader) raw(total uint64) (flags byte, body []byte, err error) {
	if flags, err = r.r.ReadByte(); err != nil {
		return 0, nil, err
	}
	if flags&^(flagMore|flagLong|flagCommand) != 0 {
		return 0, nil, fmt.Errorf("%w: flags %#x", ErrFrame, flags)
	}
	var size uint64
	if flags&flagLong == 0 {
		b, err := r.r.ReadByte()
		if err != nil {
			return 0, nil, unexpected(err)
		}
		size = uint64(b)
	} else {
		var b [8]byte
		if _, err := io.ReadFull(r.r, b[:]); err != nil {
			return 0, nil, unexpected(err)
		}
		size = binary.BigEndian.Uint64(b[:])
	}
	if size > r.limit || total > r.limit-size {
		return 0, nil, ErrTooLarge
	}
	body, err = r.body(int(size))
	return flags, body, unexpected(err)
}

// body reads n bytes. A size that is only claimed must not cost memory: room grows with what has come.
func (r *reader) body(n int) ([]byte, error) {
	const atOnce = 1 << 20
	if n <= atOnce {
		b := make([]byte, n)
		_, err := io.ReadFull(r.r, b)
		return b, err
	}
	var b bytes.Buffer
	b.Grow(atOnce)
	_, err := io.CopyN(&b, r.r, int64(n))
	return b.Bytes(), err
}

// unexpected makes an end in the middle of a frame an error of its own.
func unexpected(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}
