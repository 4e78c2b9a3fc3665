package widgets

import (
	"fmt"
	"testing"

	"hipec/kernel/comm"
)

// Outside of a notebook a control has a text and a value, and changes nothing.
func ExampleNewSlider() {
	months := NewSlider(SliderOptions{Label: "landmark", Max: 36, Step: 6, Value: 12})
	months.Set(100) // no further than the end
	fmt.Println(months.Render(), months.Value())
	// Output: landmark 36 36
}

func ExampleNewDropdown() {
	arm := NewDropdown("arm", "CC0/1", "CC2/3")
	fmt.Println(arm.Set("CC2/3"), arm.Set("CC9"), arm.Value())
	// Output: true false CC2/3
}

func ExampleNewCheckbox() {
	limits := NewCheckbox("limits", true)
	limits.Set(false)
	fmt.Println(limits.Render(), limits.Value())
	// Output: limits false false
}

func ExampleNewText() {
	title := NewText("title", "Survival")
	title.Set("Overall survival")
	fmt.Println(title.Render(), "|", title.Value())
	// Output: title Overall survival | Overall survival
}

func ExampleNewButton() {
	fmt.Println(NewButton("draw again", func() {}).Render())
	// Output: [draw again]
}

func ExampleInteract() {
	months := NewSlider(SliderOptions{Label: "landmark", Max: 36})
	Interact(func() any { return fmt.Sprint("alive at ", months.Value()) }, months) // shown in a notebook
	fmt.Println(months.Value())
	// Output: 0
}

func message(text string) comm.Message { return comm.Message{Data: []byte(text)} }

// What the front end says changes the value and runs the function, once each.
func TestReceive(t *testing.T) {
	s := NewSlider(SliderOptions{})
	n := 0
	s.OnChange(func() { n++ })
	for _, text := range []string{`{"method":"update","state":{"value":30}}`, `{"method":"request_state"}`,
		`{"method":"custom","content":{"event":"click"}}`, `nonsense`} {
		s.receive(message(text))
	}
	if s.Value() != 30 || n != 1 {
		t.Errorf("got %g after %d changes, want 30 after 1", s.Value(), n)
	}
	clicks := 0
	b := NewButton("b", func() { clicks++ })
	b.receive(message(`{"method":"custom","content":{"event":"click"}}`))
	b.receive(message(`{"method":"custom","content":{"event":"hover"}}`))
	b.OnChange(nil)
	b.receive(message(`{"method":"custom","content":{"event":"click"}}`))
	if clicks != 1 {
		t.Errorf("a button: %d clicks, want 1", clicks)
	}
	d := NewDropdown("d", "a", "b")
	for index, want := range map[string]string{"1": "b", "0": "a", "-1": "a", "7": "b", "null": "a"} {
		d.receive(message(`{"method":"update","state":{"index":` + index + `}}`))
		if d.Value() != want {
			t.Errorf("index %s: got %s, want %s", index, d.Value(), want)
		}
	}
}

// A slider stays between its ends; one without ends in order is refused.
func TestSliderOptions(t *testing.T) {
	for _, c := range []struct{ value, want float64 }{{-1, 0}, {0, 0}, {5, 5}, {10, 10}, {11, 10}} {
		if got := NewSlider(SliderOptions{Max: 10, Value: c.value}).Value(); got != c.want {
			t.Errorf("%g: got %g, want %g", c.value, got, c.want)
		}
	}
	for step, want := range map[float64]string{0: ".0f", 1: ".0f", 0.5: ".1f", 0.25: ".2f"} {
		if got := NewSlider(SliderOptions{Step: step}).get("readout_format"); got != want {
			t.Errorf("step %g: got %v, want %s", step, got, want)
		}
	}
	for _, o := range []SliderOptions{{Min: 2, Max: 1}, {Min: 1, Max: 1}, {Step: -1}} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%+v: no panic", o)
				}
			}()
			NewSlider(o)
		}()
	}
}

func TestAttempt(t *testing.T) {
	if got := attempt(func() any { panic("no data") }); got != "the function behind these controls was stopped: no data" {
		t.Errorf("got %v", got)
	}
}
