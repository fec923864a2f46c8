//go:build !mutant_nosync

package failpoint

// NoSync leaves the data file to the operating system's own pace.
const NoSync = false
