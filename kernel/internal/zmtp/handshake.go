package zmtp

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"slices"
	"time"
)

// Kind is a socket's type, by its name on the wire.
type Kind string

// The kinds that listen, and those that tests dial with.
const (
	Router Kind = "ROUTER"
	XPub   Kind = "XPUB"
	Rep    Kind = "REP"
	Dealer Kind = "DEALER"
	Sub    Kind = "SUB"
	Req    Kind = "REQ"
)

// partners lists the kinds that a kind may talk to.
var partners = map[Kind][]string{
	Router: {"REQ", "DEALER", "ROUTER"},
	XPub:   {"SUB", "XSUB"},
	Rep:    {"REQ", "DEALER"},
	Dealer: {"REP", "DEALER", "ROUTER"},
	Sub:    {"PUB", "XPUB"},
	Req:    {"REP", "ROUTER"},
}

const greetingSize = 64

// greeting is what each side sends first: signature, version 3.1, mechanism NULL, not a server, padding.
func greeting() []byte {
	g := make([]byte, greetingSize)
	g[0], g[9] = 0xff, 0x7f
	g[10], g[11] = 3, 1
	copy(g[12:32], "NULL")
	return g
}

// readGreeting checks the other side's and answers its minor version.
func readGreeting(r io.Reader) (minor byte, err error) {
	var g [greetingSize]byte
	// The signature and the version first: an older peer sends less and waits.
	if _, err := io.ReadFull(r, g[:11]); err != nil {
		return 0, err
	}
	if g[0] != 0xff || g[9]&1 != 1 || g[10] < 3 {
		return 0, ErrGreeting
	}
	if _, err := io.ReadFull(r, g[11:]); err != nil {
		return 0, err
	}
	if !bytes.Equal(bytes.TrimRight(g[12:32], "\x00"), []byte("NULL")) {
		return 0, ErrGreeting
	}
	return g[11], nil
}

// appendProperty appends one entry of a READY command.
func appendProperty(dst []byte, name string, value []byte) []byte {
	dst = append(dst, byte(len(name)))
	dst = append(dst, name...)
	dst = binary.BigEndian.AppendUint32(dst, uint32(len(value)))
	return append(dst, value...)
}

// properties reads the entries of a READY command. Names are told apart without regard to case, as the protocol wants.
func properties(body []byte) (map[string][]byte, error) {
	out := map[string][]byte{}
	for len(body) > 0 {
		n := int(body[0])
		if n == 0 || len(body) < 1+n+4 {
			return nil, fmt.Errorf("%w: properties", ErrFrame)
		}
		name := string(bytes.ToLower(body[1 : 1+n]))
		body = body[1+n:]
		size := binary.BigEndian.Uint32(body)
		if body = body[4:]; uint64(size) > uint64(len(body)) {
			return nil, fmt.Errorf("%w: properties", ErrFrame)
		}
		out[name] = body[:size]
		body = body[size:]
	}
	return out, nil
}

// wire is a connection behind the handshake.
type wire struct {
	net.Conn
	reader
	identity []byte // what the other side calls itself; empty if it does not
	minor    byte   // of its protocol version
}

// handshake greets, and agrees on the kinds. It takes no longer than the given time.
func handshake(c net.Conn, kind Kind, identity []byte, patience time.Duration) (*wire, error) {
	if err := c.SetDeadline(time.Now().Add(patience)); err != nil {
		return nil, err
	}
	hello := appendProperty(nil, "Socket-Type", []byte(kind))
	if kind == Dealer || kind == Req || kind == Router {
		hello = appendProperty(hello, "Identity", identity)
	}
	if _, err := c.Write(greeting()); err != nil {
		return nil, err
	}
	w := &wire{Conn: c, reader: reader{bufio.NewReaderSize(c, 32<<10), maxHandshake}}
	var err error
	if w.minor, err = readGreeting(w.r); err != nil {
		return nil, err
	}
	if _, err := c.Write(appendCommand(nil, "READY", hello)); err != nil {
		return nil, err
	}
	it, err := w.next()
	if err != nil {
		return nil, err
	}
	if it.command != "READY" {
		return nil, fmt.Errorf("%w: %q in place of READY", ErrFrame, it.command)
	}
	props, err := properties(it.body)
	if err != nil {
		return nil, err
	}
	if other := string(props["socket-type"]); !slices.Contains(partners[kind], other) {
		reason := "a " + string(kind) + " socket does not talk to this kind"
		_, _ = c.Write(appendCommand(nil, "ERROR", append([]byte{byte(len(reason))}, reason...)))
		return nil, fmt.Errorf("%w: a %s socket was called by a %.20q", ErrFrame, kind, other)
	}
	if w.identity = props["identity"]; len(w.identity) > 255 {
		return nil, fmt.Errorf("%w: identity", ErrFrame)
	}
	w.limit = maxMessage
	return w, c.SetDeadline(time.Time{})
}
