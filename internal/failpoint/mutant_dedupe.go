//go:build mutant_dedupe

package failpoint

// NoDedupe takes every event for new, and sends again without looking for what was sent.
const NoDedupe = true
