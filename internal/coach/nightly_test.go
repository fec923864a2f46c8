package coach

import "os"

// nightly reports whether the long sizes of the tests are wanted.
func nightly() bool { return os.Getenv("CRASHTEST") == "nightly" }

// Nightly is for tests from outside.
func Nightly() bool { return nightly() }
