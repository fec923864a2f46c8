package main

// synonymous is the weight from which two stems mean the same and their words
// are pulled together: a shared synset or a derivation, in the first sense.
const synonymous = 85

// neighbours lists for each word the words whose stems are synonymous with its
// own.
func neighbours(words []string, pairs related) [][]int {
	byStem := map[string][]int{}
	for i, word := range words {
		byStem[stem(word)] = append(byStem[stem(word)], i)
	}
	out := make([][]int, len(words))
	for _, pair := range pairs.sorted() {
		if pairs[pair] < synonymous {
			continue
		}
		for _, a := range byStem[pair[0]] {
			for _, b := range byStem[pair[1]] {
				out[a], out[b] = append(out[a], b), append(out[b], a)
			}
		}
	}
	return out
}

// retrofit pulls each word halfway to the mean of its neighbours, round after
// round.
func retrofit(vectors [][]float64, neighbours [][]int) [][]float64 {
	fitted := make([][]float64, len(vectors))
	for i, v := range vectors {
		fitted[i] = append([]float64(nil), v...)
	}
	for range rounds {
		for i, near := range neighbours {
			if len(near) == 0 {
				continue
			}
			for d := range fitted[i] {
				sum := 0.0
				for _, n := range near {
					sum += fitted[n][d]
				}
				fitted[i][d] = (vectors[i][d] + sum/float64(len(near))) / 2
			}
		}
	}
	return fitted
}
