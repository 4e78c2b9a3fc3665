package survival

import (
	"fmt"
	"math"

	"hipec/hccpm/internal/num"
)

// wantsRobust is R's rule: clusters, weights that are not whole, or more than one
// event of one ID.
func (s Sample) wantsRobust() bool {
	if s.cluster != nil {
		return true
	}
	for _, w := range s.weight {
		if w != math.Trunc(w) {
			return true
		}
	}
	if s.ids == nil {
		return false
	}
	had := make(map[string]bool)
	for i, e := range s.event {
		if e && had[s.ids[i]] {
			return true
		}
		had[s.ids[i]] = had[s.ids[i]] || e
	}
	return false
}

// clusters numbers what varies independently: clusters, else IDs, else rows (nil).
func (s Sample) clusters() ([]int32, error) {
	switch {
	case s.cluster != nil:
		at, _ := index(s.cluster, nil)
		return at, nil
	case s.ids != nil:
		at, _ := index(s.ids, nil)
		return at, nil
	case s.entry != nil:
		return nil, fmt.Errorf("survival: robust errors of rows with entries: %w: "+
			"no ID or Cluster says which belong together",
			ErrUnsupported)
	}
	return nil, nil
}

// robust is the infinitesimal-jackknife variance of a sum over time,
//
//	U(t) = Σ over rows w (δ b(X) 1(X ≤ t) − A(min(t, X)) + A(min(t, E)))
//
// where A adds up a over time: the sum over clusters of their share squared.
// coefficient gives a and b at each time.  clusters numbers the rows' clusters, nil
// if each row is one.
//
// A cluster's share is K − W A(t), where W is its weight at risk and K changes only
// when one of its rows enters or leaves; so ΣK², ΣKW and ΣW² are enough, and the
// walk takes O(n) steps.  From the time at which a is infinite on it is NaN.
func robust(r num.Rows, byTime, byEntry, clusters []int32, time []float64,
	coefficient func(i int) (a, b float64)) []float64 {
	out := make([]float64, len(time))
	shares := newShares(byTime, clusters)
	if r.Entry == nil {
		for _, i := range byTime {
			shares.move(i, 0, r.WeightOf(i))
		}
	}
	sumA, at, entering := 0.0, 0, 0
	for k, t := range time {
		for ; r.Entry != nil && entering < len(byEntry) && r.Entry[byEntry[entering]] < t; entering++ {
			i := byEntry[entering]
			w := r.WeightOf(i)
			shares.move(i, w*sumA, w)
		}
		a, b := coefficient(k)
		if sumA += a; math.IsInf(sumA, 1) {
			for ; k < len(out); k++ {
				out[k] = math.NaN()
			}
			return out
		}
		for ; at < len(byTime) && r.Time[byTime[at]] == t; at++ {
			i := byTime[at]
			w := r.WeightOf(i)
			share := -w * sumA
			if r.Event[i] {
				share += w * b
			}
			shares.move(i, share, -w)
		}
		out[k] = max(0, shares.kk-2*sumA*shares.kw+sumA*sumA*shares.ww)
	}
	return out
}

// shares keeps ΣK², ΣKW and ΣW² over clusters.
type shares struct {
	of         []int32 // cluster of each row; nil: the row
	k, w       []float64
	kk, kw, ww float64
}

func newShares(byTime, clusters []int32) *shares {
	size := int32(0)
	for _, i := range byTime {
		if clusters != nil {
			i = clusters[i]
		}
		size = max(size, i+1)
	}
	return &shares{of: clusters, k: make([]float64, size), w: make([]float64, size)}
}

// move adds to K and W of the cluster of row i.
func (s *shares) move(i int32, k, w float64) {
	if s.of != nil {
		i = s.of[i]
	}
	oldK, oldW := s.k[i], s.w[i]
	newK, newW := oldK+k, oldW+w
	s.kk += newK*newK - oldK*oldK
	s.kw += newK*newW - oldK*oldW
	s.ww += newW*newW - oldW*oldW
	s.k[i], s.w[i] = newK, newW
}
