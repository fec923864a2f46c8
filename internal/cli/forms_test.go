package cli

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"html"
	"net/url"
	"strconv"
	"strings"
	"testing"
)

// forms are what a secret may look like in a log: as it is, and in every code that
// something on the way may put it into, whatever stands before and behind it.
func forms(secret string) (all []string) {
	all = []string{
		secret, strings.ToUpper(secret), url.QueryEscape(secret), url.PathEscape(secret), html.EscapeString(secret),
		strings.Trim(strconv.Quote(secret), `"`), strings.Trim(strconv.QuoteToASCII(secret), `"`),
		hex.EncodeToString([]byte(secret)), fmt.Sprintf("%v", []byte(secret))[1:],
	}
	encoded, _ := json.Marshal(secret)
	all = append(all, strings.Trim(string(encoded), `"`))
	for _, encoding := range []*base64.Encoding{base64.RawStdEncoding, base64.RawURLEncoding} {
		for shift := range 3 { // where a group of three bytes begins depends on what stands before
			whole := secret[(3-shift)%3:]
			all = append(all, encoding.EncodeToString([]byte(whole[:len(whole)/3*3])))
		}
	}
	return all
}

// leaks returns the secrets that stand in a text in some form, and the lines.
func leaks(text string, secrets ...string) (found []string) {
	for _, secret := range secrets {
		for _, form := range forms(secret) {
			for line := range strings.Lines(text) {
				if strings.Contains(line, form) {
					found = append(found, fmt.Sprintf("%q as %q: %s", secret, form, line))
				}
			}
		}
	}
	return found
}

// A search that finds nothing proves nothing unless it finds what is there.
func TestLeaksAreFound(t *testing.T) {
	const secret = `a canary's "größe" & 100%`
	for name, text := range map[string]string{
		"plain": "x " + secret, "query": url.Values{"text": {"so: " + secret}}.Encode(), "path": url.PathEscape(secret), "html": html.EscapeString(secret),
		"go": fmt.Sprintf("%q", secret), "ascii": fmt.Sprintf("%+q", secret), "hex": fmt.Sprintf("%x", "x"+secret), "bytes": fmt.Sprint([]byte("x" + secret)),
		"base64": base64.StdEncoding.EncodeToString([]byte(secret + "!")), "base64 after one": base64.StdEncoding.EncodeToString([]byte("x" + secret)),
		"base64 after two": base64.URLEncoding.EncodeToString([]byte("xy" + secret)),
	} {
		if len(leaks("first\n"+text+"\nlast", secret)) == 0 {
			t.Errorf("%s is not seen: %s", name, text)
		}
	}
	var b bytes.Buffer
	json.NewEncoder(&b).Encode(map[string]string{"text": secret})
	if len(leaks(b.String(), secret)) == 0 {
		t.Errorf("JSON is not seen: %s", &b)
	}
	if found := leaks("a canary's size", secret); len(found) > 0 {
		t.Errorf("seen where there is none: %s", found)
	}
}
