package main

import (
	"math"
	"slices"
)

// principal is the unit axes of the vectors' covariance, widest first. Each
// axis points to where its largest number is positive, so that a second run
// gives the same.
func principal(vectors [][]float64) [][]float64 {
	n := len(vectors[0])
	covariance := square(n)
	for _, v := range vectors {
		for i, x := range v {
			for j := range i + 1 {
				covariance[i][j] += x * v[j]
			}
		}
	}
	for i := range n {
		for j := range i {
			covariance[j][i] = covariance[i][j]
		}
	}
	values, axes := jacobi(covariance)
	order := make([]int, n)
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		switch {
		case values[a] > values[b]:
			return -1
		case values[a] < values[b]:
			return 1
		}
		return 0
	})
	sorted := make([][]float64, n)
	for i, from := range order {
		axis := make([]float64, n)
		largest := 0.0
		for d := range n {
			axis[d] = axes[d][from]
			if math.Abs(axis[d]) > math.Abs(largest) {
				largest = axis[d]
			}
		}
		if largest < 0 {
			for d := range axis {
				axis[d] = -axis[d]
			}
		}
		sorted[i] = axis
	}
	return sorted
}

// jacobi finds the eigenvalues and, as columns, the eigenvectors of a symmetric
// matrix by cyclic rotations. The matrix is used up.
func jacobi(a [][]float64) (values []float64, vectors [][]float64) {
	n := len(a)
	vectors = square(n)
	for i := range n {
		vectors[i][i] = 1
	}
	for range 60 {
		off, diagonal := 0.0, 0.0
		for i := range n {
			diagonal += a[i][i] * a[i][i]
			for j := range i {
				off += a[i][j] * a[i][j]
			}
		}
		if off <= 1e-24*diagonal {
			break
		}
		for p := range n {
			for q := p + 1; q < n; q++ {
				rotate(a, vectors, p, q)
			}
		}
	}
	values = make([]float64, n)
	for i := range n {
		values[i] = a[i][i]
	}
	return values, vectors
}

// rotate turns axes p and q so that a[p][q] becomes 0.
func rotate(a, vectors [][]float64, p, q int) {
	if a[p][q] == 0 {
		return
	}
	theta := (a[q][q] - a[p][p]) / (2 * a[p][q])
	t := 1 / (math.Abs(theta) + math.Sqrt(theta*theta+1))
	if theta < 0 {
		t = -t
	}
	c := 1 / math.Sqrt(t*t+1)
	s := t * c
	for k := range a {
		x, y := a[k][p], a[k][q]
		a[k][p], a[k][q] = c*x-s*y, s*x+c*y
	}
	for k := range a {
		x, y := a[p][k], a[q][k]
		a[p][k], a[q][k] = c*x-s*y, s*x+c*y
	}
	for k := range vectors {
		x, y := vectors[k][p], vectors[k][q]
		vectors[k][p], vectors[k][q] = c*x-s*y, s*x+c*y
	}
}

func square(n int) [][]float64 {
	m := make([][]float64, n)
	for i := range m {
		m[i] = make([]float64, n)
	}
	return m
}

func dot(a, b []float64) float64 {
	sum := 0.0
	for i, x := range a {
		sum += x * b[i]
	}
	return sum
}
