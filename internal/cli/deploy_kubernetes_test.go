package cli

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"path"
	"slices"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/google/go-cmp/cmp"
)

// manifests returns those of a file of several, by kind.
func manifests(t *testing.T, file string) map[string]map[string]any {
	t.Helper()
	out := map[string]map[string]any{}
	d := yaml.NewDecoder(bytes.NewReader([]byte(read(t, file))))
	for {
		var doc map[string]any
		err := d.Decode(&doc)
		if errors.Is(err, io.EOF) {
			return out
		}
		if err != nil {
			t.Fatal(err)
		}
		out[fmt.Sprint(doc["kind"])] = doc
	}
}

// follow goes by names and indexes into a manifest.
func follow(doc any, names ...any) any {
	for _, name := range names {
		switch n := name.(type) {
		case string:
			m, _ := doc.(map[string]any)
			doc = m[n]
		case int:
			l, _ := doc.([]any)
			if n >= len(l) {
				return nil
			}
			doc = l[n]
		}
	}
	return doc
}

func TestKubernetesManifest(t *testing.T) {
	docs := manifests(t, "../../deploy/kubernetes.yaml")
	set := docs["StatefulSet"]
	pod := follow(set, "spec", "template", "spec")
	container := follow(pod, "containers", 0)
	for _, want := range []struct {
		of    any
		names []any
		value string
	}{
		{docs["Namespace"], []any{"metadata", "labels", "pod-security.kubernetes.io/enforce"}, "restricted"},
		{set, []any{"spec", "replicas"}, "1"},
		{set, []any{"spec", "serviceName"}, fmt.Sprint(follow(docs["Service"], "metadata", "name"))},
		{pod, []any{"automountServiceAccountToken"}, "false"},
		// What the restricted profile asks for.
		{pod, []any{"securityContext", "runAsNonRoot"}, "true"},
		{pod, []any{"securityContext", "runAsUser"}, deployUser},
		{pod, []any{"securityContext", "runAsGroup"}, deployUser},
		{pod, []any{"securityContext", "seccompProfile", "type"}, "RuntimeDefault"},
		{container, []any{"securityContext", "allowPrivilegeEscalation"}, "false"},
		{container, []any{"securityContext", "readOnlyRootFilesystem"}, "true"},
		{container, []any{"securityContext", "capabilities", "drop"}, "[ALL]"},
		// The group that the store takes the data file back from is the pod's.
		{pod, []any{"securityContext", "fsGroup"}, deployUser},
		{pod, []any{"securityContext", "fsGroupChangePolicy"}, "OnRootMismatch"},
		{container, []any{"volumeMounts", 0, "mountPath"}, deployVolume},
		{container, []any{"livenessProbe", "httpGet", "path"}, "/healthz"},
		{container, []any{"readinessProbe", "httpGet", "path"}, "/readyz"},
		{docs["NetworkPolicy"], []any{"spec", "policyTypes"}, "[Ingress Egress]"},
		{docs["NetworkPolicy"], []any{"spec", "egress", 0, "ports"}, "[map[port:443 protocol:TCP]]"},
		{docs["NetworkPolicy"], []any{"spec", "egress", 2}, "<nil>"},
	} {
		if got := fmt.Sprint(follow(want.of, want.names...)); got != want.value {
			t.Errorf("%v is %s, want %s", want.names, got, want.value)
		}
	}
	selected := follow(set, "spec", "template", "metadata", "labels")
	for name, selector := range map[string]any{
		"set": follow(set, "spec", "selector", "matchLabels"), "service": follow(docs["Service"], "spec", "selector"),
		"policy": follow(docs["NetworkPolicy"], "spec", "podSelector", "matchLabels"),
	} {
		if diff := cmp.Diff(selected, selector); diff != "" {
			t.Errorf("the %s selects other pods: %s", name, diff)
		}
	}
	env := map[string]string{}
	variables, _ := follow(container, "env").([]any)
	for _, v := range variables {
		env[fmt.Sprint(follow(v, "name"))] = fmt.Sprint(follow(v, "value"))
	}
	var args []string
	given, _ := follow(container, "args").([]any)
	for _, a := range given {
		args = append(args, fmt.Sprint(a))
	}
	checkServe(t, args, env, deployVolume)
	checkMemory(t, env["GOMEMLIMIT"], fmt.Sprint(follow(container, "resources", "limits", "memory")))
	for _, name := range []string{"SLACK_BOT_TOKEN_FILE", "SLACK_APP_TOKEN_FILE"} {
		if want := fmt.Sprint(follow(container, "volumeMounts", 1, "mountPath")); path.Dir(env[name]) != want {
			t.Errorf("%s is %s, want a file in %s", name, env[name], want)
		}
	}
	port := fmt.Sprint(follow(container, "ports", 0, "containerPort"))
	if !slices.Contains(args, "--http=0.0.0.0:"+port) || fmt.Sprint(follow(docs["Service"], "spec", "ports", 0, "port")) != port ||
		fmt.Sprint(follow(docs["NetworkPolicy"], "spec", "ingress", 0, "ports", 0, "port")) != port {
		t.Errorf("port %s is not that of the program, the service and the policy", port)
	}
}
