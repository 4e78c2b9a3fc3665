package models

import "math"

// exact takes one time with several events by the exact partial likelihood: the chance that of all subsets of the
// risk set of that size just these have the event. The sum over subsets, with its derivatives, grows by one patient
// after the other (Gail, Lubin and Rubinstein 1981, Biometrika 68:703, equation 2.3), which takes n·d·p² steps.
func (w *walker) exact(pos, deaths int, s0 float64) {
	q, p := w.q, w.q.p
	scale := float64(deaths) / s0 // keeps the sums near e^deaths
	b := make([]float64, deaths+1)
	b1 := make([]float64, (deaths+1)*p)
	b2 := make([]float64, (deaths+1)*p*p)
	b[0] = 1
	seen := 0
	for i := pos; i < w.hi; i++ {
		if q.entry != nil && q.entry[i] >= q.time[pos] {
			continue
		}
		r := q.risk[i] * scale
		x := q.x[i*p : i*p+p]
		seen++
		for l := min(seen, deaths); l > 0; l-- {
			u, v := b1[l*p:(l+1)*p], b1[(l-1)*p:l*p]
			h, g := b2[l*p*p:(l+1)*p*p], b2[(l-1)*p*p:l*p*p]
			for j := range p {
				for k := j; k < p; k++ {
					h[j*p+k] += r * (g[j*p+k] + v[j]*x[k] + x[j]*v[k] + x[j]*x[k]*b[l-1])
				}
			}
			for j := range p {
				u[j] += r * (v[j] + x[j]*b[l-1])
			}
			b[l] += r * b[l-1]
		}
	}
	total := b[deaths]
	w.pt.logLik -= math.Log(total) - float64(deaths)*math.Log(scale)
	u, h := b1[deaths*p:], b2[deaths*p*p:]
	for j := range p {
		w.pt.u[j] -= u[j] / total
		for k := j; k < p; k++ {
			w.pt.h[j*p+k] += h[j*p+k]/total - u[j]/total*u[k]/total
		}
	}
}
