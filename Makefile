# What .ci/run checks, by parts, and the long sizes of the crash tests.
.PHONY: test lint nightly

test:
	go test -race -shuffle=on -timeout 15m ./...

lint:
	@unformatted=$$(gofmt -l .); [ -z "$$unformatted" ] || { echo "run gofmt -w on: $$unformatted"; exit 1; }
	go vet ./...
	go run honnef.co/go/tools/cmd/staticcheck@v0.8.2 ./...
	go run . questions lint --strict

nightly:
	CRASHTEST=nightly go test -count=1 -timeout 60m -v ./internal/crashtest
	CRASHTEST=nightly go test -count=1 -timeout 60m -v -run 'Killed|BitRot|BackupUnder|Oracle|AYear|KeptApart|BytesPer' ./store ./internal/coach ./handlers
	PROMISES=nightly go test -count=1 -timeout 60m -v -run 'Promise|APanic' ./bot
	go test -run xxx -fuzz FuzzEscape -fuzztime 10m ./handlers
