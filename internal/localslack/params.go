package localslack

import (
	"bytes"
	"encoding/json"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strings"
)

// maxBody is the largest request body the Web API takes.
const maxBody = 8 << 20

// readParams reads the arguments of a call from a form, a multipart form or a JSON
// body: text as it is, everything else as JSON. The second result is the error code
// of a body that cannot be read.
func readParams(r *http.Request) (params map[string]string, code string) {
	params = map[string]string{}
	for name, values := range r.URL.Query() {
		if name != "token" { // not taken from an address
			params[name] = values[0]
		}
	}
	if r.Method != http.MethodPost {
		return params, ""
	}
	kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	switch kind {
	case "application/json":
		return params, readJSON(r.Body, params)
	case "multipart/form-data":
		r.Body = http.MaxBytesReader(nil, r.Body, maxBody)
		if err := r.ParseMultipartForm(maxBody); err != nil {
			return params, "invalid_form_data"
		}
		defer r.MultipartForm.RemoveAll()
		for name, values := range r.MultipartForm.Value {
			params[name] = values[0]
		}
		return params, ""
	}
	raw, err := io.ReadAll(io.LimitReader(r.Body, maxBody))
	if err != nil {
		return params, "invalid_form_data"
	}
	values, err := url.ParseQuery(string(raw))
	if err != nil {
		return params, "invalid_form_data"
	}
	for name, v := range values {
		params[name] = v[0]
	}
	return params, ""
}

// readJSON adds the members of a JSON object to params.
func readJSON(body io.Reader, params map[string]string) (code string) {
	raw, err := io.ReadAll(io.LimitReader(body, maxBody))
	if err != nil {
		return "invalid_json"
	}
	if len(bytes.TrimSpace(raw)) == 0 {
		return ""
	}
	if !json.Valid(raw) {
		return "invalid_json"
	}
	var members map[string]json.RawMessage
	if err := json.Unmarshal(raw, &members); err != nil {
		return "json_not_object"
	}
	for name, value := range members {
		var text string
		switch {
		case json.Unmarshal(value, &text) == nil && value[0] == '"':
			params[name] = text
		case string(value) != "null":
			params[name] = string(value)
		}
	}
	return ""
}

// readToken returns the token of a call and whether it came in the header.
func readToken(r *http.Request, params map[string]string) (token string, inHeader bool) {
	if bearer, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer "); ok {
		return strings.TrimSpace(bearer), true
	}
	return params["token"], false
}

// decode reads JSON that was checked before or that the server wrote itself; what
// cannot be read is left out.
func decode[T any](raw []byte) T {
	var v T
	_ = json.Unmarshal(raw, &v)
	return v
}

// encode writes a value that always can be written: objects, texts, numbers.
func encode(v any) json.RawMessage {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		panic("localslack: " + err.Error())
	}
	return bytes.TrimSpace(b.Bytes())
}
