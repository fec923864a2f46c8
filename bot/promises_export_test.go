package bot

// RowsInMemory is the dispatcher's bound, for the tests of what is promised.
const RowsInMemory = rowsInMemory
