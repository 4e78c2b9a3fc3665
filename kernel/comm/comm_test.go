package comm

import (
	"encoding/json"
	"fmt"
	"testing"

	"hipec/kernel/internal/outlet"
)

// notebook notes what goes to the front end.
type notebook struct {
	outlet.Outlet
	said []string
}

func (n *notebook) Comm(c outlet.Comm) {
	b, _ := json.Marshal(c.Data)
	n.said = append(n.said, fmt.Sprint(c.Kind, " ", c.Target, " ", string(b)))
}

func ExampleOpen() {
	c := Open("chat", map[string]string{"hello": "front end"}, func(m Message) { fmt.Println(string(m.Data)) })
	c.Send("a message") // to nobody, outside of a notebook
	c.Close()
	// Output:
}

func TestComm(t *testing.T) {
	n := &notebook{}
	outlet.Set(n)
	defer outlet.Set(nil)
	var got []string
	c := Open("chat", 1, func(m Message) { got = append(got, string(m.Data)) })
	c.Send([]int{2})
	outlet.Deliver(outlet.Incoming{ID: c.ID(), Kind: outlet.CommMessage, Data: []byte(`"in"`)})
	outlet.Deliver(outlet.Incoming{ID: "another", Kind: outlet.CommMessage, Data: []byte(`"lost"`)})
	c.OnMessage(func(m Message) { got = append(got, "then "+string(m.Data)) })
	outlet.Deliver(outlet.Incoming{ID: c.ID(), Kind: outlet.CommMessage, Data: []byte(`1`)})
	c.Close()
	c.Close()
	c.Send("late")
	outlet.Deliver(outlet.Incoming{ID: c.ID(), Kind: outlet.CommMessage, Data: []byte(`"late"`)})
	if want := `[open chat 1 msg  [2] close  {}]`; fmt.Sprint(n.said) != want {
		t.Errorf("out: got %v, want %s", n.said, want)
	}
	if want := `["in" then 1]`; fmt.Sprint(got) != want {
		t.Errorf("in: got %v, want %s", got, want)
	}
}

// What the front end opens goes to who is registered for it, and is closed again where nobody is.
func TestRegister(t *testing.T) {
	n := &notebook{}
	outlet.Set(n)
	defer outlet.Set(nil)
	var opened *Comm
	Register("ask", func(c *Comm, first Message) {
		opened = c
		c.Send("got " + string(first.Data))
	})
	outlet.Deliver(outlet.Incoming{ID: "1", Kind: outlet.CommOpen, Target: "ask", Data: []byte(`7`)})
	outlet.Deliver(outlet.Incoming{ID: "2", Kind: outlet.CommOpen, Target: "nobody"})
	outlet.Deliver(outlet.Incoming{ID: "1", Kind: outlet.CommClose})
	if opened == nil || opened.ID() != "1" {
		t.Fatal("nothing was opened")
	}
	opened.Send("late")
	if want := `[msg  "got 7" close  {}]`; fmt.Sprint(n.said) != want {
		t.Errorf("got %v, want %s", n.said, want)
	}
}
