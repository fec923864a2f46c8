package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"regexp"
)

const (
	// sourceDimensions is the length of the vectors in the package; each is
	// followed by its norm and its index.
	sourceDimensions = 100
	// dimensions is the length of the vectors written.
	dimensions = 64
	// dominant is the number of first principal components removed: they hold
	// how common a word is rather than what it means (Mu and Viswanath,
	// "All-but-the-Top", 2018).
	dominant = 3
	// rounds of retrofitting; it has settled by then (Faruqui et al.,
	// "Retrofitting Word Vectors to Semantic Lexicons", 2015).
	rounds = 10
)

// readVectors reads the first count words made of letters and digits. The file
// lists all words first, by frequency, then the vectors in the same order; it
// is read only as far as needed.
func readVectors(path string, count int) ([]string, [][]float64, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, nil, fmt.Errorf("read vectors: %w", err)
	}
	defer file.Close()
	in := json.NewDecoder(bufio.NewReaderSize(file, 1<<20))
	if err := skipTo(in, "vectors"); err != nil {
		return nil, nil, err
	}
	plain := regexp.MustCompile(`^[a-z][a-z0-9]*$`)
	var words []string
	var vectors [][]float64
	for len(words) < count && in.More() {
		key, err := in.Token()
		if err != nil {
			return nil, nil, fmt.Errorf("read vectors: %w", err)
		}
		var vector []float64
		if err := in.Decode(&vector); err != nil || len(vector) < sourceDimensions {
			return nil, nil, fmt.Errorf("read vectors: the vector of %v has %d numbers: %w", key, len(vector), err)
		}
		if word, ok := key.(string); ok && plain.MatchString(word) {
			words = append(words, word)
			vectors = append(vectors, vector[:sourceDimensions])
		}
	}
	if len(words) < count {
		return nil, nil, fmt.Errorf("read vectors: %d words, %d wanted", len(words), count)
	}
	return words, vectors, nil
}

// skipTo reads the outer object up to the opening brace of the named one.
func skipTo(in *json.Decoder, name string) error {
	if _, err := in.Token(); err != nil {
		return fmt.Errorf("read vectors: %w", err)
	}
	for in.More() {
		key, err := in.Token()
		if err != nil {
			return fmt.Errorf("read vectors: %w", err)
		}
		if key == name {
			_, err := in.Token()
			return err
		}
		var other json.RawMessage
		if err := in.Decode(&other); err != nil {
			return fmt.Errorf("read vectors: %w", err)
		}
	}
	return fmt.Errorf("read vectors: the file has no %q", name)
}

// reduce removes the mean and the dominant components, scales what is left to
// length 1, and turns it to its principal axes.
func reduce(vectors [][]float64) [][]float64 {
	center(vectors)
	axes := principal(vectors)[:dominant]
	for _, v := range vectors {
		for _, axis := range axes {
			along := dot(v, axis)
			for d := range v {
				v[d] -= along * axis[d]
			}
		}
		length := math.Sqrt(dot(v, v))
		for d := range v {
			v[d] /= length
		}
	}
	axes = principal(vectors)[:dimensions]
	out := make([][]float64, len(vectors))
	for i, v := range vectors {
		out[i] = make([]float64, dimensions)
		for d, axis := range axes {
			out[i][d] = dot(v, axis)
		}
	}
	return out
}

func center(vectors [][]float64) {
	mean := make([]float64, len(vectors[0]))
	for _, v := range vectors {
		for d, x := range v {
			mean[d] += x / float64(len(vectors))
		}
	}
	for _, v := range vectors {
		for d := range v {
			v[d] -= mean[d]
		}
	}
}

// quantise scales each vector so that its largest number is 127.
func quantise(vectors [][]float64) []byte {
	out := make([]byte, 0, len(vectors)*dimensions)
	for _, v := range vectors {
		largest := 0.0
		for _, x := range v {
			largest = math.Max(largest, math.Abs(x))
		}
		for _, x := range v {
			if largest > 0 {
				x = math.Round(x / largest * 127)
			}
			out = append(out, byte(int8(x)))
		}
	}
	return out
}
