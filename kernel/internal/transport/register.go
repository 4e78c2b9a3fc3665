package transport

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strconv"
	"syscall"
	"time"

	"hipec/kernel/internal/zmtp"
)

// Signer signs and checks messages: a content alone, or whole ones.
type Signer interface {
	Brief(content []byte) [][]byte
	ReadBrief(frames [][]byte) ([]byte, error)
	Whole(typ string, content any) ([][]byte, error)
	ReadWhole(frames [][]byte) (typ string, content json.RawMessage, err error)
}

// Register tells the process that started the kernel at which ports it listens, and waits until that
// is acknowledged, no longer than the given time. The registration socket speaks NULL, also if the
// channels speak CURVE: the specifications do not put the two together (JEP 145, "Out of scope"), and
// what is said there is signed and no secret.
//
// Reference: Jupyter messaging specification 5.6, "Kernel startup handshake"; JEP 66; for whole
// messages posit-dev/kallichore, crates/kcserver/src/registration_socket.rs.
func (c Connection) Register(sign Signer, patience time.Duration) error {
	if c.Registration == nil {
		return errors.New("a connection file leaves nothing to be registered")
	}
	kind, frames, err := c.ownPorts(sign)
	if err != nil {
		return err
	}
	at := address(c.Transport, c.Registration.IP, c.Registration.Port)
	end := time.Now().Add(patience)
	conn, err := dial(at, kind, end)
	if err != nil {
		return fmt.Errorf("cannot reach the registration socket %s: %w", at, err)
	}
	defer conn.Close()
	if err := conn.SetDeadline(end); err != nil {
		return err
	}
	if err := conn.Send(frames); err != nil {
		return fmt.Errorf("cannot send the ports to the registration socket %s: %w", at, err)
	}
	reply, err := conn.Recv()
	if errors.Is(err, os.ErrDeadlineExceeded) {
		return fmt.Errorf("the registration socket %s did not acknowledge the ports within %v", at, patience)
	}
	if err != nil {
		return fmt.Errorf("the registration socket %s hung up before it acknowledged the ports: %w", at, err)
	}
	if err := c.acknowledged(sign, reply); err != nil {
		return fmt.Errorf("the registration socket %s did not acknowledge the ports as it should: %w", at, err)
	}
	return nil
}

// ownPorts makes the frames that tell the ports, and the kind of socket that sends them. The
// specification writes ports as texts, Positron reads numbers; a REQ socket puts an empty frame first.
func (c Connection) ownPorts(sign Signer) (zmtp.Kind, [][]byte, error) {
	if c.Registration.Whole {
		content := map[string]int{}
		for _, p := range c.ports() {
			content[p.name] = *p.at
		}
		frames, err := sign.Whole("handshake_request", content)
		return zmtp.Req, append([][]byte{nil}, frames...), err
	}
	content := map[string]string{"kernel_id": c.Registration.KernelID}
	for _, p := range c.ports() {
		content[p.name] = strconv.Itoa(*p.at)
	}
	text, err := json.Marshal(content)
	return zmtp.Dealer, sign.Brief(text), err
}

// acknowledged checks the reply. What a reply by the specification says is left to the
// implementation; a whole one has a status.
func (c Connection) acknowledged(sign Signer, frames [][]byte) error {
	if !c.Registration.Whole {
		_, err := sign.ReadBrief(frames)
		return err
	}
	typ, content, err := sign.ReadWhole(frames)
	if err != nil {
		return err
	}
	var reply struct{ Status, Error string }
	if err := json.Unmarshal(content, &reply); err != nil {
		return err
	}
	if typ != "handshake_reply" || reply.Status != "ok" {
		return fmt.Errorf("got %.40q with status %.40q %.200s, want handshake_reply with status ok",
			typ, reply.Status, reply.Error)
	}
	return nil
}

// dial connects to a socket that may not be there yet, as ZeroMQ does.
func dial(at string, kind zmtp.Kind, end time.Time) (*zmtp.Client, error) {
	for {
		c, err := zmtp.Caller{Kind: kind, Patience: max(time.Until(end), time.Millisecond)}.Dial(at)
		soon := errors.Is(err, syscall.ECONNREFUSED) || errors.Is(err, os.ErrNotExist)
		if err == nil || !soon || time.Until(end) < 50*time.Millisecond {
			return c, err
		}
		time.Sleep(50 * time.Millisecond)
	}
}
