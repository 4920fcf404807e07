# Everything a contributor or CI needs. "make test" is the one test command.

GO ?= go

.PHONY: test check unit model emulate fuzz bench judgement build

test: check unit model emulate

# Formatting and static checks.
check:
	@unformatted="$$(gofmt -l cmd pkg)"; if [ -n "$$unformatted" ]; then echo "gofmt needed: $$unformatted"; exit 1; fi
	$(GO) mod tidy -diff
	$(GO) mod verify
	$(GO) vet ./...
	$(GO) vet -tags emulate ./pkg/plan/proof
	$(GO) tool staticcheck ./...

unit:
	$(GO) test -race ./...

# Scenarios of faults, clients with bugs that must fail, and random schedules of files, people, faults and
# crashes; others with SEED=7. "unit" runs 500 of them with the race detector.
SCHEDULES ?= 10000
SEED ?= 0
model:
	GOGC=400 $(GO) test ./pkg/plan/proof -count=1 -schedules $(SCHEDULES) -rapid.seed $(SEED)

# The main scenarios of sync against another implementation of GitHub's API.
emulate:
	npm ci --prefix pkg/plan/proof/emulate --ignore-scripts --no-audit --no-fund --loglevel error
	$(GO) test -tags emulate ./pkg/plan/proof -run '^TestEmulate$$' -count=1

# Each fuzz target for a little while; "make fuzz FUZZTIME=10m" for longer.
FUZZTIME ?= 20s
fuzz:
	$(GO) test ./pkg/yamldoc -run '^$$' -fuzz FuzzParse -fuzztime $(FUZZTIME) -fuzzminimizetime 1x
	$(GO) test ./pkg/edit -run '^$$' -fuzz FuzzYAML -fuzztime $(FUZZTIME) -fuzzminimizetime 1x
	$(GO) test ./pkg/parse -run '^$$' -fuzz FuzzFile -fuzztime $(FUZZTIME) -fuzzminimizetime 1x
	$(GO) test ./pkg/parse -run '^$$' -fuzz FuzzLoose -fuzztime $(FUZZTIME) -fuzzminimizetime 1x
	$(GO) test ./pkg/words -run '^$$' -fuzz FuzzExpr -fuzztime $(FUZZTIME) -fuzzminimizetime 1x
	$(GO) test ./pkg/markdown -run '^$$' -fuzz FuzzPlain -fuzztime $(FUZZTIME) -fuzzminimizetime 1x
	$(GO) test ./pkg/site -run '^$$' -fuzz FuzzBody -fuzztime $(FUZZTIME) -fuzzminimizetime 1x

# Benchmarks, and a comparison with peers on the same documents in the same run.
VALE ?= v3.18.0
HUGO ?= v0.165.0
bench: build
	$(GO) test ./... -run '^$$' -bench . -benchmem
	GOBIN=$(CURDIR)/bin $(GO) install github.com/errata-ai/vale/v3/cmd/vale@$(VALE)
	$(GO) run ./cmd/bench -vale bin/vale -dir "$$(test -d /dev/shm && echo /dev/shm)"
	GOBIN=$(CURDIR)/bin $(GO) install github.com/gohugoio/hugo@$(HUGO)
	$(GO) run ./cmd/bench -hugo bin/hugo -dir "$$(test -d /dev/shm && echo /dev/shm)"

# Precision and recall of the rules about words and figures.
judgement:
	$(GO) test ./pkg/lint/judgement -count=1 -v

build:
	$(GO) build -trimpath -o bin/postmortem ./cmd/postmortem
