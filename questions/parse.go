package questions

import (
	"bytes"
	"path"
	"strings"
	"unicode/utf8"
)

// maxFile bounds a file in bytes. A page of questions has a few thousand.
const maxFile = 10 << 20

// tooLarge says that a file is beyond maxFile.
const tooLarge = "this file is larger than 10 MiB; a question page is a few KB of text"

// form is one of the three forms of a page.
type form int

const (
	formNone form = iota
	formA         // a ladder page
	formB         // a key-points page
	formC         // our own Markdown
)

// Parse reads one file and finds out which of the three forms it is in. name
// stands in faults and in [Question.Source]. The error is [Faults] and holds
// all that is wrong with the file; then no question is returned.
func Parse(name string, data []byte) ([]Question, error) {
	page, faults := readPage(name, data)
	if len(faults) > 0 {
		return nil, faults.sorted()
	}
	return []Question{page.Question}, nil
}

// ParseRole reads a role.md: front matter with name, aliases and function, and
// the about line below it. The error is [Faults].
func ParseRole(name string, data []byte) (Role, error) {
	r, faults := readRolePage(name, data)
	if len(faults) > 0 {
		return Role{}, faults.sorted()
	}
	return r, nil
}

func readRolePage(name string, data []byte) (Role, Faults) {
	text, fault := textOf(name, data)
	if fault != nil {
		return Role{}, Faults{*fault}
	}
	return readRole(name, text)
}

// readPage reads a page in any form.
func readPage(name string, data []byte) (Page, Faults) {
	text, fault := textOf(name, data)
	if fault != nil {
		return Page{}, Faults{*fault}
	}
	var page Page
	var faults Faults
	switch detect(name, text) {
	case formA:
		page, faults = readA(name, text)
	case formB:
		page, faults = readB(name, text)
	case formC:
		page, faults = readC(name, text)
	default:
		faults.add(name, 1, "this is no question page: looked for front matter (a first line of ---), "+
			"for a second line such as \"Sales Manager Interview Questions\" with headings such as \"Sample answer to the question\", "+
			"and for a line such as \"Theme: … Role: … Function: …\"")
	}
	if len(faults) > 0 {
		return Page{}, faults
	}
	page.Question.identify()
	page.Question.Source = Fault{File: name, Line: page.Line}.place()
	return page, nil
}

// textOf checks that data is text that can be read, and returns it with line
// feeds only and without a byte order mark.
func textOf(name string, data []byte) (string, *Fault) {
	fault := func(line int, message string) (string, *Fault) {
		return "", &Fault{File: name, Line: line, Message: message}
	}
	for _, known := range []struct{ magic, what string }{
		{"PK\x03\x04", "a zip archive or an office document; unpack it, or save the document as plain text"},
		{"PK\x05\x06", "an empty zip archive"},
		{"\x1f\x8b", "a gzip archive; unpack it"},
		{"%PDF-", "a PDF; save it as plain text"},
		{"{\\rtf", "rich text; save it as plain text"},
		{"\xd0\xcf\x11\xe0", "an office document; save it as plain text"},
		{"\xff\xfe", "UTF-16 text; save it as UTF-8"},
		{"\xfe\xff", "UTF-16 text; save it as UTF-8"},
	} {
		if bytes.HasPrefix(data, []byte(known.magic)) {
			return fault(0, "this is "+known.what)
		}
	}
	if len(data) > maxFile {
		return fault(0, tooLarge)
	}
	if at := bytes.IndexByte(data, 0); at >= 0 {
		return fault(1+bytes.Count(data[:at], []byte("\n")), "this is a binary file, not text")
	}
	if !utf8.Valid(data) {
		return fault(invalidLine(data), "this is not UTF-8 text; save the file as UTF-8")
	}
	text := strings.TrimPrefix(string(data), "\ufeff")
	if strings.TrimSpace(text) == "" {
		return fault(0, "this file is empty")
	}
	if strings.Contains(text, "\r") {
		text = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(text)
	}
	return text, nil
}

// invalidLine returns the first line that is not UTF-8.
func invalidLine(data []byte) int {
	line := 1
	for l := range bytes.Lines(data) {
		if !utf8.Valid(l) {
			break
		}
		line++
	}
	return line
}

// detect finds out the form of a page. Front matter makes it form C and so
// does a Markdown file that looks like nothing else: its faults say what form
// C wants.
func detect(name, text string) form {
	first, _, _ := strings.Cut(text, "\n")
	if strings.TrimRight(first, " \t") == "---" {
		return formC
	}
	lines := cleanLines(text)
	switch {
	case looksLikeB(lines):
		return formB
	case looksLikeA(lines):
		return formA
	case strings.EqualFold(path.Ext(name), ".md"), strings.HasPrefix(strings.TrimLeft(text, "\n"), "# "):
		return formC
	}
	return formNone
}
