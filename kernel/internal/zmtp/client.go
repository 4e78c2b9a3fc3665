package zmtp

import (
	"net"
	"sync"
	"time"
)

// Client is one connection to a listening socket, as a front end has it. It does not connect again by itself.
type Client struct {
	w  *wire
	mu sync.Mutex
}

// Dial connects as a Dealer, Req or Sub. The identity may be empty.
func Dial(endpoint string, kind Kind, identity string) (*Client, error) {
	network, address, err := split(endpoint)
	if err != nil {
		return nil, err
	}
	c, err := net.Dial(network, address)
	if err != nil {
		return nil, err
	}
	w, err := handshake(c, kind, []byte(identity), patience)
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
	_, err := c.w.Write(data)
	return err
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
