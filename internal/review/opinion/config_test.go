package opinion_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"interviewcoach/internal/review/opinion"
)

func TestNewSaysWhatToCorrect(t *testing.T) {
	t.Parallel()
	const address = "https://models.example/v1"
	tests := map[string]struct {
		config opinion.Config
		want   string // words of the error; empty if it is fine
	}{
		"all set":           {opinion.Config{BaseURL: address, APIKey: key, Model: "m", Timeout: time.Second}, ""},
		"no key":            {opinion.Config{BaseURL: "http://localhost:11434/v1/", Model: "m"}, ""},
		"no address":        {opinion.Config{APIKey: key, Model: "m"}, "base URL is missing"},
		"no scheme":         {opinion.Config{BaseURL: "models.example/v1", Model: "m"}, "not an address"},
		"other scheme":      {opinion.Config{BaseURL: "file:///etc/passwd", Model: "m"}, "not an address"},
		"no host":           {opinion.Config{BaseURL: "https://:443/v1", Model: "m"}, "not an address"},
		"garbage":           {opinion.Config{BaseURL: "https://a b%zz", Model: "m"}, "not an address"},
		"key as address":    {opinion.Config{BaseURL: key, Model: "m"}, "not an address"},
		"password in it":    {opinion.Config{BaseURL: "https://me:" + key + "@models.example/v1", Model: "m"}, "user name"},
		"query":             {opinion.Config{BaseURL: address + "?key=" + key, Model: "m"}, "after its path"},
		"fragment":          {opinion.Config{BaseURL: address + "#" + key, Model: "m"}, "after its path"},
		"whole call":        {opinion.Config{BaseURL: address + "/chat/completions", Model: "m"}, "/chat/completions"},
		"no model":          {opinion.Config{BaseURL: address, Model: " "}, "model is missing"},
		"key with line end": {opinion.Config{BaseURL: address, APIKey: key + "\n", Model: "m"}, "API key"},
		"key with a dash":   {opinion.Config{BaseURL: address, APIKey: key + "–", Model: "m"}, "API key"},
		"negative timeout":  {opinion.Config{BaseURL: address, Model: "m", Timeout: -1}, "timeout"},
	}
	for name, tt := range tests {
		c, err := opinion.New(tt.config)
		if tt.want == "" {
			if err != nil || c == nil {
				t.Errorf("%s: got %v, %v, want a client", name, c, err)
			}
			continue
		}
		if err == nil || c != nil || !strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error(), key) {
			t.Errorf("%s: got %v, %v, want an error that says %q and not the key", name, c, err, tt.want)
		}
	}
}

func TestKeyIsNeverShown(t *testing.T) {
	t.Parallel()
	config := opinion.Config{BaseURL: "https://models.example/v1", APIKey: key, Model: "m"}
	client, err := opinion.New(config)
	if err != nil {
		t.Fatal(err)
	}
	var shown bytes.Buffer
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%t", "%z"} {
		fmt.Fprintf(&shown, verb+" "+verb+" "+verb+"\n", config.APIKey, config, client)
	}
	shown.WriteString(config.APIKey.String())
	log := slog.New(slog.NewTextHandler(&shown, nil))
	log.Info("", "key", config.APIKey, "config", config)
	slog.New(slog.NewJSONHandler(&shown, nil)).Info("", "key", config.APIKey, "config", config)
	if err := json.NewEncoder(&shown).Encode(config); err != nil {
		t.Fatal(err)
	}
	if kind := slog.AnyValue(config.APIKey).Resolve().Kind(); kind != slog.KindString {
		t.Errorf("a log handler gets the key itself, as %v", kind)
	}
	for _, form := range []string{key, fmt.Sprintf("%x", key), fmt.Sprintf("%X", key)} {
		if strings.Contains(shown.String(), form) {
			t.Errorf("shown as %q in:\n%s", form, shown.String())
		}
	}
}
