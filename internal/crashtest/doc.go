// Package crashtest ends the real program in every way a machine can, and compares
// what is left with what was promised.
//
// A test starts the program as a child on a data file of its own, against
// localslack in the test's process. The oracle stands outside of the program: what
// people wrote, which envelopes were acknowledged and which messages Slack holds is
// read from localslack. The child is killed, stopped, given a disk that fails, fills
// up, slows down or hangs, and its writes are replayed into the files that a power
// cut could have left.
//
// Every kind of test runs against a program with a mistake built in as well, and
// must find it: a test that cannot fail proves nothing.
//
// CRASHTEST=nightly runs the long sizes. A failure keeps the data file, the logs
// and the seed, and prints the command that repeats it.
package crashtest
