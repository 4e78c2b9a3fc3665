package zmtp

import (
	"bytes"
	"crypto/rand"
	"crypto/subtle"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"strings"

	"golang.org/x/crypto/curve25519"
	"golang.org/x/crypto/nacl/box"
)

// PublicKey is the public half of a key pair. Whoever knows that of a server may talk to it, so it
// prints itself no more than a secret does.
type PublicKey [32]byte

// Keys is a permanent key pair of CURVE (RFC 26, "General Design"). No verb of package fmt shows it.
type Keys struct {
	public PublicKey
	secret [32]byte
}

// Format writes a placeholder, whatever the verb.
func (PublicKey) Format(s fmt.State, _ rune) { _, _ = io.WriteString(s, "[a key]") }

// Format writes a placeholder, whatever the verb.
func (Keys) Format(s fmt.State, _ rune) { _, _ = io.WriteString(s, "[a pair of keys]") }

// Errors of ParseKeys. None quotes what it was given.
var (
	ErrKeyText = errors.New("not a key: 40 characters of Z85 are wanted")
	ErrKeyPair = errors.New("the public key is not the secret key's")
)

// NewKeys makes a key pair.
func NewKeys() (*Keys, error) {
	public, secret, err := box.GenerateKey(rand.Reader)
	if err != nil {
		return nil, err
	}
	return &Keys{public: *public, secret: *secret}, nil
}

// ParseKeys reads a key pair as ZeroMQ writes it, each half 40 characters of Z85 (RFC 32).
func ParseKeys(public, secret string) (*Keys, error) {
	k := &Keys{}
	p, err := ParsePublicKey(public)
	if err != nil {
		return nil, fmt.Errorf("public: %w", err)
	}
	if k.public, k.secret = p, [32]byte{}; !z85(k.secret[:], secret) {
		return nil, fmt.Errorf("secret: %w", ErrKeyText)
	}
	own, err := curve25519.X25519(k.secret[:], curve25519.Basepoint)
	if err != nil || subtle.ConstantTimeCompare(own, k.public[:]) != 1 {
		return nil, ErrKeyPair
	}
	return k, nil
}

// ParsePublicKey reads a public key of 40 characters of Z85.
func ParsePublicKey(text string) (PublicKey, error) {
	var k PublicKey
	if !z85(k[:], text) {
		return PublicKey{}, ErrKeyText
	}
	return k, nil
}

// Public returns the public half.
func (k *Keys) Public() PublicKey { return k.public }

// Text returns both halves in Z85: what a connection file holds, and nothing else should.
func (k *Keys) Text() (public, secret string) { return z85Text(k.public[:]), z85Text(k.secret[:]) }

// digits are those of Z85, from 0 to 84 (RFC 32).
const digits = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?&<>()[]{}@%$#"

// z85 decodes text that is exactly as long as dst wants it, whose length is a multiple of four, and
// reports whether it is Z85.
func z85(dst []byte, text string) bool {
	if len(text) != len(dst)/4*5 {
		return false
	}
	for i := 0; i < len(text); i += 5 {
		var v uint64
		for _, c := range []byte(text[i : i+5]) {
			d := strings.IndexByte(digits, c)
			if d < 0 {
				return false
			}
			v = v*85 + uint64(d)
		}
		if v > 1<<32-1 {
			return false
		}
		binary.BigEndian.PutUint32(dst[i/5*4:], uint32(v))
	}
	return true
}

// z85Text encodes data whose length is a multiple of four.
func z85Text(data []byte) string {
	var out bytes.Buffer
	for ; len(data) >= 4; data = data[4:] {
		v := binary.BigEndian.Uint32(data)
		for by := uint32(85 * 85 * 85 * 85); by > 0; by /= 85 {
			out.WriteByte(digits[v/by%85])
		}
	}
	return out.String()
}
