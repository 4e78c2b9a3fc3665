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

// Signer signs and checks messages that consist of a content alone.
type Signer interface {
	Brief(content []byte) [][]byte
	ReadBrief(frames [][]byte) ([]byte, error)
}

// Register tells who started the kernel at which ports it listens, and waits until that is
// acknowledged, no longer than the given time. The registration socket speaks NULL, also if the
// channels speak CURVE: the specifications do not put the two together (JEP 145, "Out of scope"),
// and what is said there is signed and no secret.
//
// Reference: Jupyter messaging specification 5.6, "Kernel startup handshake"; JEP 66.
func (c Connection) Register(sign Signer, patience time.Duration) error {
	if c.Registration == nil {
		return errors.New("a connection file leaves nothing to be registered")
	}
	content := map[string]string{"kernel_id": c.Registration.KernelID}
	for _, p := range c.ports() {
		content[p.name] = strconv.Itoa(*p.at)
	}
	text, err := json.Marshal(content)
	if err != nil {
		return err
	}
	at := address(c.Transport, c.Registration.IP, c.Registration.Port)
	end := time.Now().Add(patience)
	conn, err := dial(at, end)
	if err != nil {
		return fmt.Errorf("cannot reach the registration socket %s: %w", at, err)
	}
	defer conn.Close()
	if err := conn.SetDeadline(end); err != nil {
		return err
	}
	if err := conn.Send(sign.Brief(text)); err != nil {
		return fmt.Errorf("cannot send the ports to the registration socket %s: %w", at, err)
	}
	frames, err := conn.Recv()
	if errors.Is(err, os.ErrDeadlineExceeded) {
		return fmt.Errorf("the registration socket %s did not acknowledge the ports within %v", at, patience)
	}
	if err != nil {
		return fmt.Errorf("the registration socket %s hung up before it acknowledged the ports: %w", at, err)
	}
	if _, err := sign.ReadBrief(frames); err != nil { // what it says is left to the implementation
		return fmt.Errorf("the registration socket %s did not acknowledge the ports as it should: %w", at, err)
	}
	return nil
}

// dial connects to a socket that may not be there yet, as ZeroMQ does.
func dial(at string, end time.Time) (*zmtp.Client, error) {
	for {
		c, err := zmtp.Caller{Kind: zmtp.Dealer, Patience: max(time.Until(end), time.Millisecond)}.Dial(at)
		soon := errors.Is(err, syscall.ECONNREFUSED) || errors.Is(err, os.ErrNotExist)
		if err == nil || !soon || time.Until(end) < 50*time.Millisecond {
			return c, err
		}
		time.Sleep(50 * time.Millisecond)
	}
}
