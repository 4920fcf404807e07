# Everything a contributor or CI needs. "make test" is the one test command.

GO ?= go

.PHONY: test check unit model emulate fuzz bench judgement vulncheck dist build

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
	$(GO) test ./pkg/picture -run '^$$' -fuzz FuzzCut -fuzztime $(FUZZTIME) -fuzzminimizetime 1x
	$(GO) test ./pkg/history -run '^$$' -fuzz FuzzPatch -fuzztime $(FUZZTIME) -fuzzminimizetime 1x

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

# Known vulnerabilities that this code reaches; asks vuln.go.dev.
vulncheck:
	$(GO) run golang.org/x/vuln/cmd/govulncheck@v1.9.0 ./...

# Archives of a release, the same bytes from the same commit: make dist VERSION=v1.2.3
PLATFORMS ?= linux/amd64 linux/arm64 darwin/amd64 darwin/arm64 windows/amd64 windows/arm64
dist: build
	rm -rf dist && mkdir -p dist/shared/completions
	@awk -v v="$(VERSION)" '/^## /{on = ($$2 == v)} on && !/^## /' CHANGELOG.md > dist/NOTES.md
	@test -s dist/NOTES.md || { echo 'CHANGELOG.md has no section "## $(VERSION)"'; exit 1; }
	SOURCE_DATE_EPOCH=$$(git log -1 --format=%ct) bin/postmortem man dist/shared/man
	for shell in bash zsh fish powershell; do bin/postmortem completion $$shell > dist/shared/completions/postmortem.$$shell || exit 1; done
	cp LICENSE README.md CHANGELOG.md dist/shared/
	set -e; epoch=$$(git log -1 --format=%ct); for platform in $(PLATFORMS); do \
		os=$${platform%/*}; arch=$${platform#*/}; name=postmortem_$(VERSION)_$${os}_$$arch; \
		mkdir dist/$$name; cp -R dist/shared/. dist/$$name/; \
		CGO_ENABLED=0 GOOS=$$os GOARCH=$$arch $(GO) build -trimpath -ldflags='-s -w' -o dist/$$name/ ./cmd/postmortem; \
		if [ $$os = windows ]; then \
			find dist/$$name -exec touch -d @$$epoch {} +; \
			(cd dist && find $$name -type f | LC_ALL=C sort | TZ=UTC zip -q -X -@ $$name.zip); \
		else \
			tar -C dist --sort=name --mtime=@$$epoch --owner=0 --group=0 --numeric-owner -cf - $$name | gzip -n > dist/$$name.tar.gz; \
		fi; rm -r dist/$$name; done
	rm -r dist/shared
	cd dist && sha256sum postmortem_* > checksums.txt

build:
	$(GO) build -trimpath -o bin/postmortem ./cmd/postmortem
