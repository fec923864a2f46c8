// Package failpoint names the moments at which a crash would hurt most, and the
// mistakes that the crash tests must notice.
//
// Ordinary builds hold nothing of it: Hit is empty and the constants are false, so
// the compiler drops what hangs on them. A build with the tag failpoints ends
// itself at the moment that INTERVIEWCOACH_FAILPOINT names; one with a tag
// mutant_… makes that mistake on purpose. Neither is for anything but tests.
package failpoint
