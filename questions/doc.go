// Package questions is the question bank: what a question is, the three
// forms it is read from, the one form it is written in, roles and how a typed
// role is matched to them, and the checks a bank must pass.
//
// It is pure. It reads bytes and io/fs file systems, knows nothing of Slack,
// of the network or of who is asked, and keeps no state between calls.
//
// # Reading
//
// [Parse] reads one file and finds out which form it is in: a ladder page
// (form A), a key-points page (form B), or the project's own Markdown (form
// C). Forms A and B come from elsewhere and are read liberally; form C is
// ours and an unknown heading or key in it is a fault. Every reader reports
// all it finds wrong at once, as [Faults] that name file and line.
//
// # Cues and omissions
//
// In form C a key point may have cues and a minefield may omit key points, as
// bullets below theirs:
//
//	## Key points
//	- **Safety first**: I ask at once whether anyone is at risk.
//	  - is anyone in danger right now
//	## Minefields
//	- **First come, first served**: A rule that needs no thought.
//	  - omits: Safety first
//
// [Item.Cues] are phrases as people say them; [Item.Omits] are the labels of
// the key points whose absence is the minefield, parted by commas, with a
// backslash before a comma that is part of a label. Both go where their part
// goes when parts are merged or lent. A label that is then none of the
// question's key points is dropped; on a page that has its own key points it
// is a fault.
//
// # The bank
//
// A [Pack] is what one folder holds. [NewBank] lays packs on top of each
// other. Pages of one question for one role become one question, later packs
// win part by part. A question that lacks a part borrows it from the same
// question asked for another role, and says so in [Question.Borrowed].
//
// Two questions are the same when [NormalText] gives the same for both; two
// role names are the same when [NormalRole] does, spaces aside, or when one
// is an alias of the other.
package questions
