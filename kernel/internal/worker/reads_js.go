package worker

import (
	"os"
	"syscall/js"
)

// reads is standard input as the page's script has it: it says when somebody reads.
type reads struct{ wanted chan struct{} }

func (in *reads) open() error {
	in.wanted = make(chan struct{}, 1)
	host().Call("onRead", js.FuncOf(func(js.Value, []js.Value) any {
		select {
		case in.wanted <- struct{}{}:
		default:
		}
		return nil
	}))
	return nil
}

func (in *reads) file() *os.File { return os.Stdin }

// fail ends a read that is under way with an error.
func (in *reads) fail() { host().Call("input", js.Null()) }
func (in *reads) reset() {
	select {
	case <-in.wanted:
	default:
	}
}

// watch asks for a line when somebody reads, as long as a run lasts.
func (in *input) watch(id int64, ended chan struct{}) {
	for {
		select {
		case <-ended:
			in.fail()
			return
		case <-in.wanted:
		}
		text, err := in.ask(id, "", false)
		if err != nil {
			in.tell("standard input: " + err.Error() + "\n")
			in.fail()
			continue
		}
		host().Call("input", text+"\n")
	}
}
