// Package wire is the Jupyter messaging protocol as bytes: messages, their signatures and frames. It opens no socket.
//
// Reference: Jupyter messaging specification, version 5.6, "The Wire Protocol"; the welcome is of JEP 65.
package wire

import (
	"bytes"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"
)

// Version is the protocol version that messages carry. To 5.5 the next one adds the handshake at startup (JEP 66).
const Version = "5.6"

// Header tells what a message is and whose.
type Header struct {
	ID       string `json:"msg_id"`
	Session  string `json:"session"`
	Username string `json:"username"`
	Date     string `json:"date"`
	Type     string `json:"msg_type"`
	Version  string `json:"version"`
	Subshell string `json:"subshell_id,omitempty"` // whose request it is; empty is the main shell's
}

// Message is one message on any channel.
type Message struct {
	Identities [][]byte // ROUTER identities, or the topic on iopub
	Header     Header
	Parent     json.RawMessage // header of the request, {} if there is none
	Metadata   map[string]any
	Content    json.RawMessage
	Buffers    [][]byte

	rawHeader json.RawMessage
}

var delimiter = []byte("<IDS|MSG>")

// Errors of Decode and ReadBrief.
var (
	ErrNoDelimiter = errors.New("wire: no <IDS|MSG> delimiter")
	ErrShort       = errors.New("wire: fewer than five frames behind the delimiter")
	ErrNotBrief    = errors.New("wire: not a signature and a content behind the delimiter")
	ErrSignature   = errors.New("wire: the signature does not fit the message")
)

// Codec signs and checks messages with a connection's key. An empty key turns signatures off.
type Codec struct {
	key     []byte
	session string
}

// NewCodec returns a codec for the scheme of a connection file, which must be hmac-sha256.
func NewCodec(scheme, key string) (*Codec, error) {
	if scheme != "" && scheme != "hmac-sha256" {
		return nil, fmt.Errorf("wire: signature scheme %q is not supported; hmac-sha256 is", scheme)
	}
	return &Codec{key: []byte(key), session: NewID()}, nil
}

// NewID returns a random id of 32 hexadecimal digits.
func NewID() string {
	var b [16]byte
	_, _ = rand.Read(b[:])
	return hex.EncodeToString(b[:])
}

func (c *Codec) sign(frames [][]byte) []byte {
	if len(c.key) == 0 {
		return []byte{}
	}
	h := hmac.New(sha256.New, c.key)
	for _, f := range frames {
		h.Write(f)
	}
	out := make([]byte, hex.EncodedLen(h.Size()))
	hex.Encode(out, h.Sum(nil))
	return out
}

// signed reports whether a signature fits the frames; without a key every one does.
func (c *Codec) signed(signature []byte, frames [][]byte) bool {
	return len(c.key) == 0 || hmac.Equal(signature, c.sign(frames))
}

// Decode reads frames. The signature is checked before anything is parsed.
func (c *Codec) Decode(frames [][]byte) (*Message, error) {
	at := slices.IndexFunc(frames, isDelimiter)
	if at < 0 {
		return nil, ErrNoDelimiter
	}
	rest := frames[at+1:]
	if len(rest) < 5 {
		return nil, ErrShort
	}
	if !c.signed(rest[0], rest[1:5]) {
		return nil, ErrSignature
	}
	m := &Message{Identities: frames[:at], Parent: rest[2], Content: rest[4], Buffers: rest[5:], rawHeader: rest[1]}
	if err := json.Unmarshal(rest[1], &m.Header); err != nil {
		return nil, fmt.Errorf("wire: header: %w", err)
	}
	if len(rest[3]) > 0 {
		if err := json.Unmarshal(rest[3], &m.Metadata); err != nil {
			return nil, fmt.Errorf("wire: metadata: %w", err)
		}
	}
	if !json.Valid(rest[4]) {
		return nil, errors.New("wire: content is not JSON")
	}
	return m, nil
}

func isDelimiter(frame []byte) bool { return bytes.Equal(frame, delimiter) }

// Encode makes the frames of a message.
func (c *Codec) Encode(m *Message) ([][]byte, error) {
	header, err := json.Marshal(m.Header)
	if err != nil {
		return nil, err
	}
	meta := []byte("{}")
	if len(m.Metadata) > 0 {
		if meta, err = json.Marshal(m.Metadata); err != nil {
			return nil, err
		}
	}
	parent := m.Parent
	if len(parent) == 0 {
		parent = json.RawMessage("{}")
	}
	parts := [][]byte{header, parent, meta, m.Content}
	frames := append([][]byte{}, m.Identities...)
	frames = append(frames, delimiter, c.sign(parts))
	frames = append(frames, parts...)
	return append(frames, m.Buffers...), nil
}

// New makes a message of the kernel's own, with the request it returns as parent (nil if there is none).
func (c *Codec) New(typ string, parent *Message, content any) (*Message, error) {
	body, err := marshal(content)
	if err != nil {
		return nil, fmt.Errorf("wire: content of %s: %w", typ, err)
	}
	m := &Message{
		Header: Header{
			ID: NewID(), Session: c.session, Username: "kernel", Type: typ, Version: Version,
			Date: time.Now().UTC().Format("2006-01-02T15:04:05.000000Z"),
		},
		Content: body,
	}
	if parent != nil {
		m.Parent = parent.rawHeader
		if m.Parent == nil {
			m.Parent, err = json.Marshal(parent.Header)
		}
	}
	return m, err
}

// Welcome returns the frames of the message that greets a subscriber of iopub, so that it knows
// from when on it hears everything.
func (c *Codec) Welcome(topic string) [][]byte {
	m, err := c.New("iopub_welcome", nil, map[string]any{"subscription": topic})
	if err != nil {
		return nil
	}
	m.Identities = [][]byte{[]byte("iopub_welcome")}
	frames, err := c.Encode(m)
	if err != nil {
		return nil
	}
	return frames
}

// marshal writes content without the escapes that only a page in which JSON stands would need: a
// page of its own is mostly made of them.
func marshal(content any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	err := enc.Encode(content)
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), err
}
