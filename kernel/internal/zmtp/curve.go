package zmtp

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"

	"golang.org/x/crypto/nacl/box"
	"golang.org/x/crypto/nacl/secretbox"
)

// This file is the handshake of CURVE (RFC 26, "CurveZMQ Commands"): each command's body made and
// read, without a connection. In the RFC's words C and S are the permanent keys of client and
// server, C' and S' those of one connection, c, s, c', s' their secret halves.

// ErrCurve is what a peer did not do as CURVE wants it.
var ErrCurve = errors.New("zmtp: the peer does not speak CURVE as it should")

// Sizes of the commands' bodies, without their names.
const (
	helloSize   = 2 + 72 + 32 + 8 + 64 + box.Overhead
	cookieSize  = 16 + 64 + secretbox.Overhead
	welcomeSize = 16 + 32 + cookieSize + box.Overhead
	vouchSize   = 16 + 64 + box.Overhead
	initiateMin = cookieSize + 8 + 32 + vouchSize + box.Overhead
	readyMin    = 8 + box.Overhead
)

// nonce puts a nonce together: a prefix that no other kind of box has, and a number or random bytes.
func nonce(prefix string, rest []byte) *[24]byte {
	var n [24]byte
	copy(n[copy(n[:], prefix):], rest)
	return &n
}

// short returns a short nonce's number as it is sent.
func short(n uint64) []byte { return binary.BigEndian.AppendUint64(nil, n) }

// long makes a long nonce.
func long() []byte {
	b := make([]byte, 16)
	_, _ = rand.Read(b)
	return b
}

// known is the key that two sides share if one sent a point of low order in place of a public key:
// everybody can compute it.
var known = func() (k [32]byte) {
	box.Precompute(&k, new([32]byte), new([32]byte))
	return k
}()

// share returns the key of boxes between a public key and a secret one.
func share(public, secret *[32]byte) (*[32]byte, error) {
	var k [32]byte
	box.Precompute(&k, public, secret)
	if subtle.ConstantTimeCompare(k[:], known[:]) == 1 {
		return nil, fmt.Errorf("%w: its key is none", ErrCurve)
	}
	return &k, nil
}

// serverSide is what a server keeps of one handshake.
type serverSide struct {
	keys      *Keys
	own       *Keys    // S' and s'
	client    [32]byte // C'
	cookieKey [32]byte // K, of this connection alone
	seen      uint64   // the client's last short nonce
}

// hello reads HELLO and returns the body of WELCOME.
func (h *serverSide) hello(body []byte) ([]byte, error) {
	if len(body) != helloSize || body[0] != 1 || body[1] != 0 || !zero(body[2:74]) {
		return nil, fmt.Errorf("%w: HELLO", ErrCurve)
	}
	copy(h.client[:], body[74:106])
	h.seen = binary.BigEndian.Uint64(body[106:])
	k, err := share(&h.client, &h.keys.secret)
	if err != nil {
		return nil, err
	}
	text, ok := box.OpenAfterPrecomputation(nil, body[114:], nonce("CurveZMQHELLO---", body[106:114]), k)
	if !ok || !zero(text) {
		return nil, fmt.Errorf("%w: it does not know this socket's key", ErrCurve)
	}
	if h.own, err = NewKeys(); err != nil {
		return nil, err
	}
	_, _ = rand.Read(h.cookieKey[:])
	// Box [S' + cookie](S->C'), where the cookie is Box [C' + s'](K).
	n := long()
	text = slices.Concat(h.own.public[:], n)
	text = secretbox.Seal(text, slices.Concat(h.client[:], h.own.secret[:]), nonce("COOKIE--", n), &h.cookieKey)
	n = long()
	return box.SealAfterPrecomputation(n, text, nonce("WELCOME-", n), k), nil
}

// initiate reads INITIATE, and returns the client's metadata and the connection's cipher.
func (h *serverSide) initiate(body []byte) ([]byte, *cipher, error) {
	if len(body) < initiateMin {
		return nil, nil, fmt.Errorf("%w: INITIATE", ErrCurve)
	}
	cookie, ok := secretbox.Open(nil, body[16:cookieSize], nonce("COOKIE--", body[:16]), &h.cookieKey)
	if !ok || subtle.ConstantTimeCompare(cookie, slices.Concat(h.client[:], h.own.secret[:])) != 1 {
		return nil, nil, fmt.Errorf("%w: the cookie is not the one it was given", ErrCurve)
	}
	k, err := share(&h.client, &h.own.secret)
	if err != nil {
		return nil, nil, err
	}
	number := body[cookieSize : cookieSize+8]
	n := binary.BigEndian.Uint64(number)
	text, ok := box.OpenAfterPrecomputation(nil, body[cookieSize+8:], nonce("CurveZMQINITIATE", number), k)
	if !ok || n <= h.seen {
		return nil, nil, fmt.Errorf("%w: INITIATE does not open", ErrCurve)
	}
	// Box [C',S](C->S') vouches that who has C also made C', for this server.
	permanent := [32]byte(text)
	vk, err := share(&permanent, &h.own.secret)
	if err != nil {
		return nil, nil, err
	}
	vouch, ok := box.OpenAfterPrecomputation(nil, text[48:32+vouchSize], nonce("VOUCH---", text[32:48]), vk)
	if !ok || subtle.ConstantTimeCompare(vouch, slices.Concat(h.client[:], h.keys.public[:])) != 1 {
		return nil, nil, fmt.Errorf("%w: nobody vouches for it", ErrCurve)
	}
	return text[32+vouchSize:], &cipher{shared: *k, in: "CurveZMQMESSAGEC", out: "CurveZMQMESSAGES", seen: n}, nil
}

// ready returns the body of READY, a server's first under the new cipher.
func (x *cipher) ready(metadata []byte) []byte {
	x.sent++
	n := short(x.sent)
	return box.SealAfterPrecomputation(n, metadata, nonce("CurveZMQREADY---", n), &x.shared)
}

// clientSide is what a client keeps of one handshake.
type clientSide struct {
	keys   *Keys
	server [32]byte // S
	own    *Keys    // C' and c'
}

// hello returns the body of HELLO.
func (h *clientSide) hello() ([]byte, error) {
	var err error
	if h.own, err = NewKeys(); err != nil {
		return nil, err
	}
	k, err := share(&h.server, &h.own.secret)
	if err != nil {
		return nil, err
	}
	body := make([]byte, 74, helloSize)
	body[0] = 1
	n := short(1)
	body = append(append(body, h.own.public[:]...), n...)
	return box.SealAfterPrecomputation(body, make([]byte, 64), nonce("CurveZMQHELLO---", n), k), nil
}

// initiate reads WELCOME, and returns the body of INITIATE and the connection's cipher.
func (h *clientSide) initiate(welcome, metadata []byte) ([]byte, *cipher, error) {
	if len(welcome) != welcomeSize {
		return nil, nil, fmt.Errorf("%w: WELCOME", ErrCurve)
	}
	k, err := share(&h.server, &h.own.secret)
	if err != nil {
		return nil, nil, err
	}
	text, ok := box.OpenAfterPrecomputation(nil, welcome[16:], nonce("WELCOME-", welcome[:16]), k)
	if !ok {
		return nil, nil, fmt.Errorf("%w: WELCOME does not open, it is another server", ErrCurve)
	}
	transient, cookie := [32]byte(text), text[32:]
	vk, err := share(&transient, &h.keys.secret)
	if err != nil {
		return nil, nil, err
	}
	if k, err = share(&transient, &h.own.secret); err != nil {
		return nil, nil, err
	}
	n := long()
	vouch := box.SealAfterPrecomputation(n, slices.Concat(h.own.public[:], h.server[:]), nonce("VOUCH---", n), vk)
	inner := slices.Concat(h.keys.public[:], vouch, metadata)
	body := slices.Concat(cookie, short(2))
	body = box.SealAfterPrecomputation(body, inner, nonce("CurveZMQINITIATE", short(2)), k)
	return body, &cipher{shared: *k, in: "CurveZMQMESSAGES", out: "CurveZMQMESSAGEC", sent: 2}, nil
}

// welcomed reads READY and returns the server's metadata.
func (x *cipher) welcomed(body []byte) ([]byte, error) {
	if len(body) < readyMin {
		return nil, fmt.Errorf("%w: READY", ErrCurve)
	}
	n := binary.BigEndian.Uint64(body)
	text, ok := box.OpenAfterPrecomputation(nil, body[8:], nonce("CurveZMQREADY---", body[:8]), &x.shared)
	if !ok || n <= x.seen {
		return nil, fmt.Errorf("%w: READY does not open", ErrCurve)
	}
	x.seen = n
	return text, nil
}

// zero reports whether all bytes are zero.
func zero(b []byte) bool {
	var or byte
	for _, x := range b {
		or |= x
	}
	return or == 0
}
