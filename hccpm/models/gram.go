package models

// gram adds Σ c_i x_i x_iᵀ to the upper triangle of h, p×p; x is rows of length p. Four rows at a time share the
// reads and writes of h.
func gram(h, x, c []float64, p int) {
	n := len(c)
	i := 0
	for ; i+4 <= n; i += 4 {
		c0, c1, c2, c3 := c[i], c[i+1], c[i+2], c[i+3]
		if c0 == 0 && c1 == 0 && c2 == 0 && c3 == 0 {
			continue
		}
		x0, x1 := x[i*p:i*p+p], x[(i+1)*p:(i+1)*p+p]
		x2, x3 := x[(i+2)*p:(i+2)*p+p], x[(i+3)*p:(i+3)*p+p]
		j := 0
		for ; j+2 <= p; j += 2 { // two rows of h at a time
			a0, a1, a2, a3 := c0*x0[j], c1*x1[j], c2*x2[j], c3*x3[j]
			b0, b1, b2, b3 := c0*x0[j+1], c1*x1[j+1], c2*x2[j+1], c3*x3[j+1]
			h[j*p+j] += a0*x0[j] + a1*x1[j] + a2*x2[j] + a3*x3[j]
			k := p - j - 1
			top, low := h[j*p+j+1:][:k], h[(j+1)*p+j+1:][:k]
			y0, y1, y2, y3 := x0[j+1:][:k], x1[j+1:][:k], x2[j+1:][:k], x3[j+1:][:k]
			for l := range top {
				v0, v1, v2, v3 := y0[l], y1[l], y2[l], y3[l]
				top[l] += a0*v0 + a1*v1 + a2*v2 + a3*v3
				low[l] += b0*v0 + b1*v1 + b2*v2 + b3*v3
			}
		}
		for ; j < p; j++ {
			h[j*p+j] += c0*x0[j]*x0[j] + c1*x1[j]*x1[j] + c2*x2[j]*x2[j] + c3*x3[j]*x3[j]
		}
	}
	for ; i < n; i++ {
		if c[i] == 0 {
			continue
		}
		row := x[i*p : i*p+p]
		for j, v := range row {
			a := c[i] * v
			top := h[j*p+j : j*p+p]
			for l, w := range row[j:] {
				top[l] += a * w
			}
		}
	}
}

// mirror copies the upper triangle of h, p×p, to the lower.
func mirror(h []float64, p int) {
	for j := range p {
		for k := range j {
			h[j*p+k] = h[k*p+j]
		}
	}
}
