package zmtp

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
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

// security is how a connection is protected. Its zero value is the mechanism NULL, that is not at all.
type security struct {
	keys   *Keys      // our own, for CURVE
	server *PublicKey // of a client, whom it calls; nil for who listens
}

func (s security) mechanism() string {
	if s.keys != nil {
		return "CURVE"
	}
	return "NULL"
}

// serves reports whether we are CURVE's server.
func (s security) serves() bool { return s.keys != nil && s.server == nil }

// greeting is what each side sends first: signature, version 3.1, mechanism, whether it is CURVE's
// server, padding (RFC 37, "Framing").
func (s security) greeting() []byte {
	g := make([]byte, greetingSize)
	g[0], g[9] = 0xff, 0x7f
	g[10], g[11] = 3, 1
	copy(g[12:32], s.mechanism())
	if s.serves() {
		g[32] = 1
	}
	return g
}

// readGreeting checks the other side's and returns its minor version.
func (s security) readGreeting(r io.Reader) (minor byte, err error) {
	var g [greetingSize]byte
	// The signature and the version first: an older peer sends less and waits.
	if n, err := io.ReadFull(r, g[:11]); err != nil {
		return 0, s.left(n, err)
	}
	if g[0] != 0xff || g[9]&1 != 1 || g[10] < 3 {
		return 0, ErrGreeting
	}
	if n, err := io.ReadFull(r, g[11:]); err != nil {
		return 0, s.left(11+n, err)
	}
	if m := string(bytes.TrimRight(g[12:32], "\x00")); m != s.mechanism() {
		return 0, fmt.Errorf("%w: its mechanism is %q, here it is %s", ErrGreeting, m, s.mechanism())
	}
	if s.keys != nil && (g[32] == 1) == s.serves() {
		return 0, fmt.Errorf("%w: two servers or two clients of CURVE", ErrGreeting)
	}
	return g[11], nil
}

// left makes an error of a peer's own that it went after n bytes of its greeting: ZeroMQ's peers
// without keys do when they have read ours.
func (s security) left(n int, err error) error {
	if s.keys == nil || n == 0 && errors.Is(err, io.EOF) || errors.Is(err, os.ErrDeadlineExceeded) {
		return err
	}
	return fmt.Errorf("%w: it left at the greeting, as one that does not speak CURVE does", ErrGreeting)
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
	sealed   []byte // of send, kept for the next time
}

// handshake greets, and agrees on the kinds. It takes no longer than the given time.
func handshake(c net.Conn, kind Kind, identity []byte, sec security, patience time.Duration) (*wire, error) {
	if err := c.SetDeadline(time.Now().Add(patience)); err != nil {
		return nil, err
	}
	ours := appendProperty(nil, "Socket-Type", []byte(kind))
	if kind == Dealer || kind == Req || kind == Router {
		ours = appendProperty(ours, "Identity", identity)
	}
	if _, err := c.Write(sec.greeting()); err != nil {
		return nil, err
	}
	w := &wire{Conn: c, reader: reader{r: bufio.NewReaderSize(c, 32<<10), limit: maxHandshake}}
	var err error
	if w.minor, err = sec.readGreeting(w.r); err != nil {
		return nil, err
	}
	switch {
	case sec.serves():
		err = w.serveCurve(sec, kind, ours)
	case sec.keys != nil:
		err = w.callCurve(sec, kind, ours)
	default:
		err = w.null(kind, ours)
	}
	if err != nil {
		return nil, err
	}
	w.limit = maxMessage
	return w, c.SetDeadline(time.Time{})
}

// null is the mechanism NULL: both say READY (RFC 37, "The NULL Security Mechanism").
func (w *wire) null(kind Kind, ours []byte) error {
	if _, err := w.Write(appendCommand(nil, "READY", ours)); err != nil {
		return err
	}
	body, err := w.expect("READY")
	if err != nil {
		return err
	}
	return w.meet(kind, body)
}

// serveCurve is the server's side of CURVE: HELLO is answered by WELCOME, INITIATE by READY (RFC 26).
func (w *wire) serveCurve(sec security, kind Kind, ours []byte) error {
	h := serverSide{keys: sec.keys}
	body, err := w.expect("HELLO")
	if err != nil {
		return err
	}
	if body, err = h.hello(body); err != nil {
		return err
	}
	if _, err := w.Write(appendCommand(nil, "WELCOME", body)); err != nil {
		return err
	}
	if body, err = w.expect("INITIATE"); err != nil {
		return err
	}
	theirs, box, err := h.initiate(body)
	if err != nil {
		return err
	}
	if err := w.meet(kind, theirs); err != nil {
		return err
	}
	w.box = box
	_, err = w.Write(appendCommand(nil, "READY", box.ready(ours)))
	return err
}

// callCurve is the client's side.
func (w *wire) callCurve(sec security, kind Kind, ours []byte) error {
	h := clientSide{keys: sec.keys, server: *sec.server}
	body, err := h.hello()
	if err != nil {
		return err
	}
	if _, err := w.Write(appendCommand(nil, "HELLO", body)); err != nil {
		return err
	}
	if body, err = w.expect("WELCOME"); err != nil {
		return err
	}
	body, box, err := h.initiate(body, ours)
	if err != nil {
		return err
	}
	if _, err := w.Write(appendCommand(nil, "INITIATE", body)); err != nil {
		return err
	}
	if body, err = w.expect("READY"); err != nil {
		return err
	}
	theirs, err := box.welcomed(body)
	if err != nil {
		return err
	}
	w.box = box
	return w.meet(kind, theirs)
}

// expect reads the command that must come next.
func (w *wire) expect(name string) ([]byte, error) {
	it, err := w.next()
	if err != nil {
		return nil, err
	}
	if it.command == "ERROR" && len(it.body) > 0 {
		return nil, fmt.Errorf("%w: it refuses: %.100q", ErrFrame, it.body[1:])
	}
	if it.command != name {
		return nil, fmt.Errorf("%w: %.20q in place of %s", ErrFrame, it.command, name)
	}
	return it.body, nil
}

// meet reads what the other side says of itself.
func (w *wire) meet(kind Kind, metadata []byte) error {
	props, err := properties(metadata)
	if err != nil {
		return err
	}
	if other := string(props["socket-type"]); !slices.Contains(partners[kind], other) {
		if w.box == nil { // a client of CURVE, which has one here, must not send it
			reason := "a " + string(kind) + " socket does not talk to this kind"
			_, _ = w.Write(appendCommand(nil, "ERROR", append([]byte{byte(len(reason))}, reason...)))
		}
		return fmt.Errorf("%w: a %s socket was called by a %.20q", ErrFrame, kind, other)
	}
	if w.identity = props["identity"]; len(w.identity) > 255 {
		return fmt.Errorf("%w: identity", ErrFrame)
	}
	return nil
}

// send writes pieces of whole frames, encrypted if the connection is. One goroutine does so.
func (w *wire) send(pieces net.Buffers) error {
	if w.box == nil {
		_, err := pieces.WriteTo(w.Conn)
		return err
	}
	const atOnce = 64 << 10
	for i, p := range pieces {
		if w.sealed = w.box.seal(w.sealed, p); len(w.sealed) < atOnce && i < len(pieces)-1 {
			continue
		}
		_, err := w.Write(w.sealed)
		if w.sealed = w.sealed[:0]; cap(w.sealed) > keepAtMost {
			w.sealed = nil
		}
		if err != nil {
			return err
		}
	}
	return nil
}
