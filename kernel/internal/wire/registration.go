package wire

import (
	"encoding/json"
	"slices"
)

// Two forms of registration are in use. The messaging specification ("Kernel startup handshake")
// sends a signature and a content. Positron's supervisor sends and expects a whole message, with
// headers.

// Brief makes the frames of a message that has no header, but a content alone, as the
// specification wants it.
func (c *Codec) Brief(content []byte) [][]byte {
	return [][]byte{delimiter, c.sign([][]byte{content}), content}
}

// ReadBrief checks the signature of such a message and returns its content, which need not be JSON.
func (c *Codec) ReadBrief(frames [][]byte) ([]byte, error) {
	at := slices.IndexFunc(frames, isDelimiter)
	if at < 0 {
		return nil, ErrNoDelimiter
	}
	rest := frames[at+1:]
	if len(rest) != 2 {
		return nil, ErrNotBrief
	}
	if !c.signed(rest[0], rest[1:]) {
		return nil, ErrSignature
	}
	return rest[1], nil
}

// Whole makes the frames of a message of the given type, without a parent.
func (c *Codec) Whole(typ string, content any) ([][]byte, error) {
	m, err := c.New(typ, nil, content)
	if err != nil {
		return nil, err
	}
	return c.Encode(m)
}

// ReadWhole checks a message's signature and returns its type and its content.
func (c *Codec) ReadWhole(frames [][]byte) (typ string, content json.RawMessage, err error) {
	m, err := c.Decode(frames)
	if err != nil {
		return "", nil, err
	}
	return m.Header.Type, m.Content, nil
}
