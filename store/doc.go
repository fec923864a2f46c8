// Package store keeps the coach's records in one bbolt file. It is the only
// package that knows bbolt; everyone else sees coach.Store, coach.Tx, and the
// inbox methods of Store.
//
// A process may serve several teams on one file, each through a Workspace: a bot
// sees in everything that goes over all teams the rows of its own one, and a large
// backlog of one team costs the others next to nothing. Commands for the person who
// runs the bots use the Store, which sees all.
//
// The file holds a few flat buckets. A key is made of parts with a zero byte
// between them, the team first, so that everything of one team, and within it of
// one person, stands together and one prefix scan finds it. Numbers and times in
// keys are eight bytes, big-endian, so that byte order is number order; a time
// there is nanoseconds since 1970. A value is one version byte, JSON, deflated
// where there are many, and a sum over it and its key; the rows of an index hold
// nothing where their key says all.
//
//	meta
//	└── schema_version              → number, without a sum
//	└── compacted                   → bytes in use after the latest compaction
//	└── last_time                   → time that a trusted clock showed, at most an hour ago
//	└── erasures                    → how many there were since the last compaction
//	└── restored                    → when, until the file is opened for the first time after
//	subscribers
//	└── team, id                    → coach.Subscriber
//	due                             index of subscribers that have a NextDue
//	└── time, team, id              →
//	posts
//	└── team, post                  → coach.Post (the id starts with the subscriber's id and "-")
//	threads
//	└── team, channel, ts           → post id
//	asked
//	└── team, subscriber, question  → coach.Asked
//	slots
//	└── team, subscriber, date      → coach.Slot
//	answers
//	└── team, user, number          → coach.Answer
//	answer_numbers
//	└── team, user                  → the last number given, so that none is given twice
//	messages                        index of answers by the message that holds them
//	└── team, channel, ts           → user, number
//	tries
//	└── team, user, post            → coach.Try
//	progress
//	└── team, user                  → coach.Progress
//	cards
//	└── team, user, question        → coach.Card
//	ratings                         the raw log of reviews
//	└── team, user, question, time  → coach.Rated
//	sessions
//	└── team, user                  → coach.Session, the latest
//	took_part
//	└── team, channel, monday, user → coach.TookPart
//	outbox
//	└── team, key                   → coach.Delivery
//	outbox_ready                    index of outbox by priority (one byte) and ReadyAt
//	└── priority time, team, key    →
//	outbox_to                       index of outbox by addressee
//	└── team, to, key               →
//	seen
//	└── team, key                   → time (eight bytes)
//	seen_by_time                    index of seen, for Sweep
//	└── time, team, key             →
//	inbox
//	└── number                      → coach.Inbound
//	dead_inbox                      events that were given up
//	└── number                      → coach.Inbound
//	teams_left                      teams that removed the app
//	└── team                        → when
//
// Rules for changing it:
//
//   - Every bucket has its constant in tables.go, and its keys are built by one
//     function, which readers and writers share.
//   - An index row is written and removed by the function that writes its record.
//   - What Forget and ForgetTeam must remove is in forget.go: a new bucket that
//     holds anything about a person belongs there.
//   - What goes over all teams obeys the scope of its transaction.
//   - What Expire must remove is in retention.go, and its test asks of every bucket
//     whether it holds what people wrote.
//   - How a row is checked is in check.go, for every bucket.
//   - A row is written by Put and Delete of bucket, never by a cursor, so that a
//     compaction under way learns of it.
//   - A change that an older program would misread is a step in migrate.go, with a
//     golden file of the version before it. A field that may be missing is none.
package store
