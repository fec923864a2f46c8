//go:build !mutant_ack

package failpoint

// AckBeforeCommit acknowledges an event before it is stored.
const AckBeforeCommit = false
