package edit

// Unescaped is what a cell's text is compared by.
var Unescaped = unescaped

// ReplaceAllWith is ReplaceAll with a rename that can fail.
var ReplaceAllWith = replaceAll
