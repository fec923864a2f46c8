//go:build browser

package pagetest

// What people answer to questions in the flows: concrete enough to be reviewed.
const (
	firstAnswer = "Last March I was asked for exactly that. I asked the author what the deadline was for and whether the date was real. " +
		"We split the work into parts, and I read the riskiest one first, the retry logic."
	secondAnswer = "Last March I was asked for exactly that. I asked why it had to ship tomorrow; the old contract ended that day. " +
		"We split it into parts and I marked two comments as blocking and seven as optional. We released behind a flag for 5 % of customers. " +
		"Next time I ask for a draft on day two."
	// pictured tells of a bug, which the first question in the pictures asks for.
	pictured = "In May one in two hundred orders of our shop was charged twice, and nobody could reproduce it. " +
		"I collected the 40 cases of a month and saw that each had a timeout just before. I wrote down three theories and tested them one by one. " +
		"With a delay of six seconds put in front of the payment service I could repeat the fault at will: our retry sent no idempotency key. " +
		"I added the key, kept the repetition as a test, and refunded the customers with our support. Since then there has been none."
	warmUp = "Last week I moved our nightly report to a queue, and support got it two hours earlier every morning since."
)
