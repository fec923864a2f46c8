# What .ci/run checks, by parts, the pictures, and the long sizes of the crash tests.
.PHONY: test lint browser screenshots figures release nightly

test:
	go test -race -shuffle=on -timeout 15m ./...

# The page in Chromium, and its pictures in the documentation.
browser:
	npm ci --prefix internal/pagetest/node --no-audit --no-fund --ignore-scripts --loglevel=error
	go test -tags browser -timeout 15m ./internal/pagetest

screenshots:
	go test -tags browser -count=1 -run Screenshots ./internal/pagetest -screenshots $(CURDIR)/docs/pictures

figures:
	go test -tags browser -count=1 -run Figures -v ./internal/pagetest

lint:
	@unformatted=$$(gofmt -l .); [ -z "$$unformatted" ] || { echo "run gofmt -w on: $$unformatted"; exit 1; }
	go vet ./...
	go vet -tags browser ./internal/pagetest
	go run honnef.co/go/tools/cmd/staticcheck@v0.8.2 ./...
	go run honnef.co/go/tools/cmd/staticcheck@v0.8.2 -tags browser ./internal/pagetest
	go run . questions lint --strict

# The commit, for every platform, in dist/: the same bytes wherever it is built.
release:
	deploy/release

nightly:
	CRASHTEST=nightly go test -count=1 -timeout 60m -v ./internal/crashtest
	CRASHTEST=nightly go test -count=1 -timeout 60m -v -run 'Killed|BitRot|BackupUnder|Oracle|AYear|KeptApart|BytesPer|RetentionChanges' ./store ./internal/coach ./handlers
	PROMISES=nightly go test -count=1 -timeout 60m -v -run 'Promise|APanic' ./bot
	LEAK=nightly go test -count=1 -timeout 30m -v -run NothingGrows ./internal/cli
	go test -run xxx -fuzz FuzzEscape -fuzztime 10m ./handlers
