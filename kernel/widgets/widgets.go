package widgets

import (
	"fmt"
	"slices"
	"strings"

	"hipec/kernel/display"
	"hipec/kernel/internal/outlet"
)

// Control is anything that can be put beside what it changes.
type Control interface {
	// OnChange says what runs when a person has changed the control.
	OnChange(f func())
	// Render is what a notebook shows.
	Render() display.Data
}

// number is a number that came as JSON, or that a cell has set.
func number(v any) float64 {
	x, _ := v.(float64)
	return x
}

func within(x, lo, hi float64) float64 { return min(max(x, lo), hi) }

// SliderOptions describe a slider. The zero value is one from 0 to 100 in steps of 1.
type SliderOptions struct {
	Label string
	// Min and Max are the ends; both 0 stand for 0 and 100. Step is the distance of the values; 0 stands for 1.
	Min, Max, Step float64
	// Value is where it stands first, brought between the ends.
	Value float64
	// OnlyAtEnd has changes told when the mouse lets go, not on its way.
	OnlyAtEnd bool
	// Format is how the value is written, as in d3 (".2f", "d"); empty stands for as many digits as the step has.
	Format string
}

// Slider is a number between two ends.
type Slider struct{ model }

// NewSlider makes a slider. It panics if the ends are not in order or the step is negative: options are the cell's own.
func NewSlider(o SliderOptions) *Slider {
	if o.Min == 0 && o.Max == 0 {
		o.Max = 100
	}
	if o.Step == 0 {
		o.Step = 1
	}
	if !(o.Min < o.Max) || o.Step < 0 {
		panic(fmt.Sprintf("widgets: a slider from %g to %g in steps of %g", o.Min, o.Max, o.Step))
	}
	if o.Format == "" {
		_, digits, _ := strings.Cut(fmt.Sprint(o.Step), ".")
		o.Format = fmt.Sprintf(".%df", len(digits))
	}
	s := &Slider{}
	s.text = func(state map[string]any) string { return fmt.Sprintf("%s %g", o.Label, number(state["value"])) }
	s.open("FloatSlider", map[string]any{"description": o.Label, "min": o.Min, "max": o.Max, "step": o.Step,
		"value":             within(o.Value, o.Min, o.Max),
		"continuous_update": !o.OnlyAtEnd, "readout_format": o.Format, "orientation": "horizontal", "readout": true})
	return s
}

// Value is where the slider stands.
func (s *Slider) Value() float64 { return number(s.get("value")) }

// Set moves it, as far as its ends allow.
func (s *Slider) Set(x float64) {
	s.set("value", within(x, number(s.get("min")), number(s.get("max"))))
}

// OnChange says what runs when a person has moved it.
func (s *Slider) OnChange(f func()) { s.onChange(f) }

// Dropdown is a choice of one among several.
type Dropdown struct {
	model
	options []string
}

// NewDropdown makes a choice among options, of which the first is taken at first. It panics if there are none.
func NewDropdown(label string, options ...string) *Dropdown {
	if len(options) == 0 {
		panic("widgets: a choice among nothing")
	}
	d := &Dropdown{options: slices.Clone(options)}
	d.text = func(state map[string]any) string { return label + " " + d.options[d.index(state["index"])] }
	d.open("Dropdown", map[string]any{"description": label, "_options_labels": d.options, "index": 0})
	return d
}

func (d *Dropdown) index(v any) int {
	switch v := v.(type) {
	case float64:
		return int(within(v, 0, float64(len(d.options)-1)))
	case int:
		return v
	}
	return 0
}

// Value is what is chosen.
func (d *Dropdown) Value() string { return d.options[d.index(d.get("index"))] }

// Set chooses an option. It reports whether there is one of that name.
func (d *Dropdown) Set(option string) bool {
	i := slices.Index(d.options, option)
	if i >= 0 {
		d.set("index", i)
	}
	return i >= 0
}

// OnChange says what runs when a person has chosen.
func (d *Dropdown) OnChange(f func()) { d.onChange(f) }

// Checkbox is yes or no.
type Checkbox struct{ model }

// NewCheckbox makes a box.
func NewCheckbox(label string, checked bool) *Checkbox {
	c := &Checkbox{}
	c.text = func(state map[string]any) string { return fmt.Sprintf("%s %v", label, state["value"]) }
	c.open("Checkbox", map[string]any{"description": label, "value": checked, "indent": false})
	return c
}

// Value is whether it is checked.
func (c *Checkbox) Value() bool { return c.get("value") == true }

// Set checks it or not.
func (c *Checkbox) Set(checked bool) { c.set("value", checked) }

// OnChange says what runs when a person has changed it.
func (c *Checkbox) OnChange(f func()) { c.onChange(f) }

// Text is a field for a line of text.
type Text struct{ model }

// NewText makes a field. A change is told when a person leaves the field or presses Enter.
func NewText(label, value string) *Text {
	t := &Text{}
	t.text = func(state map[string]any) string { return fmt.Sprintf("%s %v", label, state["value"]) }
	t.open("Text", map[string]any{"description": label, "value": value, "continuous_update": false})
	return t
}

// Value is what the field says.
func (t *Text) Value() string {
	s, _ := t.get("value").(string)
	return s
}

// Set puts a text into it.
func (t *Text) Set(value string) { t.set("value", value) }

// OnChange says what runs when a person has changed it.
func (t *Text) OnChange(f func()) { t.onChange(f) }

// Button is a button.
type Button struct{ model }

// NewButton makes a button that runs click when it is pressed; nil stands for nothing.
func NewButton(label string, click func()) *Button {
	b := &Button{}
	b.text = func(map[string]any) string { return "[" + label + "]" }
	b.changed = click
	b.custom = func(event string) {
		b.mu.Lock()
		f := b.changed
		b.mu.Unlock()
		if event == "click" && f != nil {
			f()
		}
	}
	b.open("Button", map[string]any{"description": label, "tooltip": label})
	return b
}

// OnChange says what runs when it is pressed.
func (b *Button) OnChange(f func()) { b.onChange(f) }

// Interact shows controls, and below them what f returns; a change of any control shows what f
// returns then in its place. A saved notebook keeps the last of it. A panic or an interrupt of f is
// told in the same place, and the next change begins again.
func Interact(f func() any, controls ...Control) {
	for _, c := range controls {
		outlet.Get().Show(c, "", false)
	}
	shown := display.Handle(attempt(f))
	for _, c := range controls {
		c.OnChange(func() { shown.Update(attempt(f)) })
	}
}

// attempt returns what f returns, or what stopped it.
func attempt(f func() any) (v any) {
	defer func() {
		if r := recover(); r != nil {
			v = fmt.Sprintf("the function behind these controls was stopped: %v", r)
		}
	}()
	return f()
}
