package zmtp

import (
	"errors"
	"net"
	"sync"
	"time"
)

// Client is one connection to a listening socket, as a front end has it. It does not connect again by itself.
type Client struct {
	w  *wire
	mu sync.Mutex
}

// Caller says who connects, and how.
type Caller struct {
	Kind     Kind   // Dealer, Req or Sub
	Identity string // may be empty
	// Keys and Server, both or none, are for CURVE: the caller's own pair, and the key of whom it calls.
	Keys   *Keys
	Server *PublicKey
	// Patience is how long connecting and the handshake may take, each; 0 means 30 seconds.
	Patience time.Duration
}

// Dial connects without encryption.
func Dial(endpoint string, kind Kind, identity string) (*Client, error) {
	return Caller{Kind: kind, Identity: identity}.Dial(endpoint)
}

// Dial connects.
func (o Caller) Dial(endpoint string) (*Client, error) {
	if (o.Keys == nil) != (o.Server == nil) {
		return nil, errors.New("zmtp: CURVE takes a pair of keys and the server's key")
	}
	if o.Patience == 0 {
		o.Patience = patience
	}
	network, address, err := split(endpoint)
	if err != nil {
		return nil, err
	}
	c, err := net.DialTimeout(network, address, o.Patience)
	if err != nil {
		return nil, err
	}
	w, err := handshake(c, o.Kind, []byte(o.Identity), security{keys: o.Keys, server: o.Server}, o.Patience)
	if err != nil {
		c.Close()
		return nil, err
	}
	return &Client{w: w}, nil
}

// Send sends a message.
func (c *Client) Send(frames [][]byte) error { return c.write(appendMessage(nil, frames)) }

// Subscribe asks a publisher for all messages that begin so.
func (c *Client) Subscribe(topic string) error {
	return c.write(appendCommand(nil, "SUBSCRIBE", []byte(topic)))
}

func (c *Client) write(data []byte) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.w.send(net.Buffers{data})
}

// Recv waits for the next message.
func (c *Client) Recv() ([][]byte, error) {
	for {
		it, err := c.w.next()
		if err != nil {
			return nil, err
		}
		if it.command == "" {
			return it.frames, nil
		}
	}
}

// SetDeadline sets when Recv and Send give up.
func (c *Client) SetDeadline(t time.Time) error { return c.w.SetDeadline(t) }

// Close hangs up.
func (c *Client) Close() error { return c.w.Close() }
