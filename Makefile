# Everything a contributor or CI needs. "make test" is the one test command.

GO ?= go

.PHONY: test check unit fuzz bench build

test: check unit

# Formatting and static checks.
check:
	@unformatted="$$(gofmt -l cmd pkg)"; if [ -n "$$unformatted" ]; then echo "gofmt needed: $$unformatted"; exit 1; fi
	$(GO) mod tidy -diff
	$(GO) mod verify
	$(GO) vet ./...
	$(GO) tool staticcheck ./...

unit:
	$(GO) test -race ./...

# Each fuzz target for a little while; "make fuzz FUZZTIME=10m" for longer.
FUZZTIME ?= 20s
fuzz:
	$(GO) test ./pkg/yamldoc -run '^$$' -fuzz FuzzParse -fuzztime $(FUZZTIME) -fuzzminimizetime 1x
	$(GO) test ./pkg/parse -run '^$$' -fuzz FuzzFile -fuzztime $(FUZZTIME) -fuzzminimizetime 1x
	$(GO) test ./pkg/site -run '^$$' -fuzz FuzzBody -fuzztime $(FUZZTIME) -fuzzminimizetime 1x

bench:
	$(GO) test ./... -run '^$$' -bench . -benchmem

build:
	$(GO) build -trimpath -o bin/postmortem ./cmd/postmortem
