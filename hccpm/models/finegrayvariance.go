package models

// influence is η + ψ of each row (Fine and Gray 1999, section 4), n×p: what it contributes to the
// score, and through the estimate of the censoring.
func (q *fineGrayData) influence(beta []float64) []float64 {
	p, groups := q.p, len(q.censored)
	pt := point{u: make([]float64, p), h: make([]float64, p*p)}
	q.predict(beta, &pt)
	meanAt := make([]float64, groups*p)
	steps := q.steps(true, func(g int, _, _ float64, mean []float64) { copy(meanAt[g*p:(g+1)*p], mean) })
	exposure := q.exposures(steps)
	out := make([]float64, q.n*p)
	sums := make([]float64, p) // ∫ x̄ dΛ
	for g, step := range steps {
		mean := meanAt[g*p : (g+1)*p]
		for j, m := range mean {
			sums[j] += step * m
		}
		for i := q.first[g]; i < q.first[g+1]; i++ {
			for j := range p {
				v := q.x[i*p+j]
				out[i*p+j] = -q.risk[i] * (v*exposure[i] - sums[j])
				if q.mine[i] {
					out[i*p+j] += v - mean[j]
				}
			}
		}
	}
	// After a competing event: the part of ∫ x̄ G dΛ that comes later, and what the censoring does to it.
	b0, b1 := make([]float64, groups+1), make([]float64, (groups+1)*p)
	for g := groups - 1; g >= 0; g-- {
		w := q.free[q.first[g]] * steps[g]
		b0[g] = b0[g+1] + w
		for j := range p {
			b1[g*p+j] = b1[(g+1)*p+j] + w*meanAt[g*p+j]
		}
		for i := q.first[g]; i < q.first[g+1]; i++ {
			if q.other[i] {
				for j := range p {
					out[i*p+j] += q.risk[i] / q.free[i] * b1[(g+1)*p+j]
				}
			}
		}
	}
	q.censoring(out, b0, b1)
	return out
}

// censoring adds ψ: at a time u of c censorings among n at risk the weights of those who had a competing event before u
// fall, which moves the score by q(u) = Σ (x − x̄) weighted risks dΛ from u on, as the paper has it.
func (q *fineGrayData) censoring(out, b0, b1 []float64) {
	p := q.p
	a0, a1 := 0.0, make([]float64, p)
	compensator, at := make([]float64, p), make([]float64, p)
	for g, c := range q.censored {
		lo, hi := q.first[g], q.first[g+1]
		n := float64(q.n - lo)
		for j := range p {
			at[j] = a1[j]*b0[g] - a0*b1[g*p+j]
			compensator[j] += at[j] * c / (n * n)
		}
		for i := lo; i < hi; i++ {
			for j := range p {
				if !q.mine[i] && !q.other[i] {
					out[i*p+j] += at[j] / n
				}
				out[i*p+j] -= compensator[j]
			}
		}
		for i := lo; i < hi; i++ {
			if q.other[i] {
				r := q.risk[i] / q.free[i]
				a0 += r
				for j := range p {
					a1[j] += r * q.x[i*p+j]
				}
			}
		}
	}
}
