package exercise

import (
	"fmt"
	"math"
	"strings"
	"testing"
)

func ExampleNumber() {
	q := Number("survival at 12", 0.75, 0.005, "Three of four.", "Count who is at risk.").Usual(0.8,
		"One of them was censored before.")
	fmt.Println(q.Answer("…"))
	fmt.Println(q.Answer(0.8))
	fmt.Println(q.Answer(0.75))
	// Output:
	// ✗ survival at 12: put your answer in the place of the dots, and run the cell again.
	// ✗ survival at 12: not yet. One of them was censored before.
	// ✓ survival at 12: right. Three of four.
}

func ExampleWord() {
	q := Word("which way", "higher", "Yes.", "Think of who is left.").UsualWord("lower", "The other way round.")
	fmt.Println(q.Answer("Higher"))
	fmt.Println(q.Answer("lower"))
	// Output:
	// ✓ which way: right. Yes.
	// ✗ which way: not yet. The other way round.
}

func TestAnswer(t *testing.T) {
	q := Number("q", 0.5, 0.01, "yes", "other").Usual(0.9, "usual")
	for _, c := range []struct {
		answer any
		right  bool
		text   string
	}{
		{0.51, true, "yes"}, {0.4899, false, "other"}, {0.49, true, "yes"}, {0.5101, false, "other"},
		{float32(0.5), true, "yes"}, {1, false, "other"}, {0.9, false, "usual"},
		{0.911, false, "other"}, {50, false, "as a share it is 0.5"}, {int64(3), false, "other"},
		{nil, false, "place of the dots"}, {"", false, "place of the dots"},
		{"half", false, "the answer is a number"}, {math.NaN(), false, "the answer is a number"},
	} {
		got := q.Answer(c.answer)
		if got.Right != c.right || !strings.Contains(got.Text, c.text) {
			t.Errorf("%v: got %v %q, want %v %q", c.answer, got.Right, got.Text, c.right, c.text)
		}
	}
	// A count is no share, and nothing is zero percent of itself.
	for want, answer := range map[float64]float64{210: 21000, 0: 0.5} {
		if got := Number("n", want, 0.01, "yes", "other").Answer(answer); !strings.Contains(got.Text, "other") {
			t.Errorf("%g of %g: got %q", answer, want, got.Text)
		}
	}
	w := Word("w", "no", "yes", "other")
	for answer, want := range map[any]string{" NO ": "right", "maybe": "other", 3: "a word in double quotes"} {
		if got := w.Answer(answer); !strings.Contains(got.Text, want) {
			t.Errorf("%v: got %q, want %q", answer, got.Text, want)
		}
	}
}
