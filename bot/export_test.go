package bot

// MessageKey lets tests post what a bot that crashed would have posted.
var MessageKey = messageKey
