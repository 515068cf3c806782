# nodeos: see README.md. Everything a build fetches or makes is kept in the
# user's cache folder (XDG_CACHE_HOME) under nodeos/, by the hash of its inputs.
GO ?= go
export CGO_ENABLED = 0

.PHONY: all deps engine unode tools kernel demo test test262 conformance wpt bench clean

all: deps unode tools kernel

# What the build and the tests need of the system; installs what is missing.
deps:
	@sh build/deps.sh

# The JavaScript engine, patched, and the go.work file that selects it: every
# other go command needs it.
engine:
	@GOWORK=off $(GO) run ./unode/engine/patches/apply >/dev/null

unode: engine
	@$(GO) run ./unode/build -o bin/unode
	@$(GO) run ./unode/build -tags small -o bin/unode-small

tools: engine
	@mkdir -p bin
	@$(GO) run ./npm/client/build -o bin/npm
	@$(GO) build -trimpath -ldflags='-s -w' -o bin/init ./cmd/init
	@$(GO) build -trimpath -ldflags='-s -w' -o bin/nodeos ./cmd/nodeos

kernel: engine
	@$(GO) run ./kernel/build >/dev/null

# make demo         boots examples/express and stays until ^C
# make demo CHECK=1 boots it, asks it, prints sizes and times, exits 0 or 1
demo: all
ifdef CHECK
	@$(GO) run ./cmd/demo bin/nodeos examples/express
else
	@bin/nodeos run examples/express
endif

test: all
	@$(GO) run ./test/run

# make test262 TEST262=folder   the core of tc39/test262, whole; SAMPLE=n of it
test262: engine
	@TEST262='$(TEST262)' TEST262_SAMPLE='$(SAMPLE)' $(GO) test ./unode/engine/test262 -run TestCore -v -timeout 3h

# Node's own tests, held against real Node's results: ONLY=zlib,test-fs-* some of
# them, TREE=folder a tree of one's own, RECORD=1 writes what was found into the list
conformance: all
	@$(GO) run ./test/conformance/cmd -tree '$(TREE)' -only '$(ONLY)' $(if $(RECORD),-record test/conformance/node.tsv)

# The web-platform tests that Node ships, beside real Node: AREAS="url encoding" some of them
wpt: all
	@$(GO) run ./test/wpt/cmd -tree '$(TREE)' $(AREAS)

bench: all
	@$(GO) run ./bench/cmd

clean:
	rm -rf bin go.work go.work.sum
