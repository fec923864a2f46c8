// Package control lets a command ask the running bot for what only it can do: the
// bot holds the lock of the data file. The bot listens on a Unix socket beside that
// file and speaks HTTP there; whoever can open the socket can read the file anyway.
//
// A new pair of operation and command is one Handle on the server and one method of
// Client. Answers are JSON, or a stream where the handler writes one; an error is a
// status of 400 or more with {"error": "one sentence"}.
package control

import (
	"encoding/json"
	"net/http"
)

// Path is where the bot listens that has the data file db open.
func Path(db string) string { return db + ".sock" }

// maxPath is the longest name a socket may have, in bytes: some systems give it
// 104, with the zero byte at its end.
const maxPath = 103

// maxBody bounds what is read of a request, and of an answer that is JSON.
const maxBody = 16 << 20

// failure is the body of an answer that says why something was not done.
type failure struct {
	Error string `json:"error"`
}

// Answer writes v as JSON, or err as the sentence it is.
func Answer(w http.ResponseWriter, v any, err error) {
	w.Header().Set("Content-Type", "application/json")
	if err != nil {
		w.WriteHeader(http.StatusInternalServerError)
		v = failure{err.Error()}
	}
	_ = json.NewEncoder(w).Encode(v) // whoever asked is gone
}
