package edit

// Unescaped is what a cell's text is compared by.
var Unescaped = unescaped
