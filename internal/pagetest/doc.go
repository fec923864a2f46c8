// Package pagetest drives the workspace page of the local Slack in a real browser,
// as people do who use it. Its tests need Chromium, by the name of the variable
// CHROMIUM or one of those it has in packages, and run with
//
//	go test -tags browser ./internal/pagetest
//
// With -artifacts -outputdir DIR a picture and the accessibility tree of each page on
// which a test failed are kept. The checks of axe-core need npm ci in the folder node.
package pagetest
