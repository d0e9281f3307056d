# PQTwin's verbs. The two that matter: `make demo` and `make test`.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

CONFIGURATION ?= release
JOBS ?= 2
SECONDS ?= 60
PREFIX ?= $(HOME)/.local
BUILD := swift build -c $(CONFIGURATION) -j $(JOBS)
PQTWIN := .build/$(CONFIGURATION)/pqtwin
PYTHON := .venv/bin/python
QUANTUM_PYTHON := .venv-quantum/bin/python
SWIFT_FILES := Package.swift Sources Tests Examples Benchmarks Checks Fuzz

.PHONY: help demo test test-swift test-peers interop interop-quantum test-long consumers smoke fuzz ct \
	ct-timing zeroisation embedded shor backend-load mutation lint format vectors crosscheck bench bench-lattice \
	bench-tls bench-quantum docs man install install-build \
	install-cli clean

help: ## list the verbs
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 14

install: ## install the system packages that are missing (Debian; through sudo when not root)
	@.ci/install

install-build:
	@.ci/install build

demo: install-build ## build in release and run the three-node exchange on real vitals
	$(BUILD) --product pqtwin
	$(PQTWIN) demo $(ARGS)

test: install $(PYTHON) ## everything: all tests in release, interoperability, consumers, vectors
	$(MAKE) test-swift test-peers interop consumers crosscheck

# Suites that talk over sockets have deadlines, so long computations don't run beside them.
SOCKET_TESTS := PQTransportTests|ArticleTests|TunnelTests|TwinNodeTests|InteropTests|CommandLineTests

test-swift: $(PYTHON)
	$(BUILD) --build-tests
	@for part in $(if $(TEST_ARGS),"$(TEST_ARGS)","--filter $(SOCKET_TESTS)" "--skip $(SOCKET_TESTS)"); do \
		PQTWIN_PYTHON="$$PWD/$(PYTHON)" PQTWIN_EXECUTABLE="$$PWD/$(PQTWIN)" \
			swift test -c $(CONFIGURATION) -j $(JOBS) --skip-build $$part || exit 1; \
	done

interop: install $(PYTHON) ## the matrix of TLS peers and a browser, into docs/interop.md
	swift build -c release -j $(JOBS) --package-path Tests/InteropTests/Peers/NIOSSLPeer
	PQTWIN_INTEROP=1 $(MAKE) test-swift \
		TEST_ARGS="--filter InteropTests.MatrixTests --filter InteropTests.BrowserTests"

test-peers: ## both ways against swift-crypto, damaged input included
	swift test -c release -j $(JOBS) --package-path Examples/ReplaceSwiftCrypto

interop-quantum: $(QUANTUM_PYTHON) ## OpenQASM and Shor's circuits against Qiskit, Cirq, PennyLane and mqt.bench, and the Qiskit client (SIZES=5,8)
	$(BUILD) --product pqtwin
	$(QUANTUM_PYTHON) Tests/OpenQASMTests/Peers/conformance.py $(PQTWIN) \
		$(if $(SIZES),--sizes $(SIZES))
	$(QUANTUM_PYTHON) Tests/OpenQASMTests/Peers/shor.py $(PQTWIN)
	$(QUANTUM_PYTHON) -m pip install --quiet --disable-pip-version-check clients/python
	PQTWIN_EXECUTABLE="$$PWD/$(PQTWIN)" $(QUANTUM_PYTHON) -m unittest discover clients/python/tests

test-long: $(PYTHON) ## a hundred thousand random rounds against each of pycryptodome and swift-crypto
	$(MAKE) test-swift TEST_ARGS="--filter DifferentialTests" PQTWIN_ROUNDS=100000
	$(MAKE) test-peers PQTWIN_ROUNDS=100000

consumers: ## build and run the small packages that link this one
	swift run -j $(JOBS) --package-path Examples/LinkLattice
	swift run -j $(JOBS) --package-path Examples/LinkTransport
	swift run -c release -j $(JOBS) --package-path Examples/ReplaceSwiftCrypto ProgramOverPQLattice
	swift run -c release -j $(JOBS) --package-path Examples/ReplaceSwiftCrypto ProgramOverSwiftCrypto

smoke: install-build ## core rooms only, no network packages: under two minutes
	PQTWIN_CORE=1 swift test -j $(JOBS) --scratch-path .build-core $(TEST_ARGS)

fuzz: install-build ## libFuzzer on every decoder, SECONDS each (TARGET=name for one, ASAN=1)
	PQTWIN_FUZZ=1 PQTWIN_CORE=1 swift build -c release -j $(JOBS) --sanitize=fuzzer \
		$(if $(ASAN),--sanitize=address -Xswiftc -sanitize=fuzzer) --scratch-path .build-fuzz --product Fuzz
	Fuzz/run $(SECONDS) $(TARGET)

ct: install ## constant time: secrets under valgrind, then the machine code
	Checks/ct
	Checks/disassembly

ct-timing: ## a t-test on times; TRACES=1000000
	Checks/ct-timing $(TRACES)

zeroisation: ## search memory for the secrets of ended keys
	Checks/zeroisation

embedded: ## the lattice module without an operating system
	Checks/embedded

shor: install ## Shor's algorithm on numbers of 28 to 32 bits, against time and memory: half an hour, 20 GiB (COUNT=3, HARD=1, MEMORY=20, JSON=1)
	@$(BUILD) --product pqtwin 1>&2
	@Checks/shor $(PQTWIN) $(if $(COUNT),--count $(COUNT)) $(if $(HARD),--hard $(HARD)) \
		$(if $(MEMORY),--memory $(MEMORY)) $(if $(JSON),--json)

backend-load: ## what a tenant of a quantum node gets while another one floods it (ARGS='--jobs 60')
	$(BUILD) --product pqtwin
	Checks/backend-load $(PQTWIN) $(ARGS)

mutation: install ## put one small defect at a time into the sources: vectors/ alone must notice
	python3 Checks/mutation/mutate.py --jobs $(JOBS) $(ARGS)

lint: ## formatting, the import and citation tables, the articles, the list of planted defects
	swift format lint --strict --recursive --parallel $(SWIFT_FILES)
	python3 .ci/test-lint --quiet
	python3 .ci/lint-imports
	python3 .ci/lint-citations
	python3 .ci/lint-articles
	python3 Checks/mutation/mutate.py --check

format: ## rewrite the sources in the house format
	swift format format --in-place --recursive --parallel $(SWIFT_FILES)

vectors: install ## write vectors/ anew from its seed
	$(BUILD) --product pqtwin
	$(PQTWIN) vectors make --seed pqtwin-1 --output vectors --force

crosscheck: $(PYTHON) ## hold vectors/ against two independent implementations
	$(PYTHON) Checks/crosscheck/crosscheck.py

bench: bench-lattice bench-tls bench-quantum ## every benchmark: medians and ratios, interleaved with peers

bench-lattice: ## ML-KEM and ML-DSA beside their peers (QUICK=1, FILTER='768', ROUNDS=15, MEMORY=1, JSON=1)
	@swift build -c release -j $(JOBS) --package-path Benchmarks 1>&2
	@Benchmarks/.build/release/bench-lattice $(if $(JSON),--json) $(if $(QUICK),--quick) \
		$(if $(ROUNDS),--rounds $(ROUNDS)) $(if $(FILTER),--filter '$(FILTER)') $(if $(MEMORY),--memory)

bench-tls: ## TLS beside swift-nio-ssl and OpenSSL (QUICK=1, FILTER='handshake', ROUNDS=15, JSON=1)
	@swift build -c release -j $(JOBS) --package-path Benchmarks --product bench-tls 1>&2
	@Benchmarks/.build/release/bench-tls $(if $(JSON),--json) $(if $(QUICK),--quick) \
		$(if $(ROUNDS),--rounds $(ROUNDS)) $(if $(FILTER),--filter '$(FILTER)')

bench-quantum: $(QUANTUM_PYTHON) ## the state-vector simulator beside its peers (FILTER='QFT-24', ROUNDS=5, THREADS=2, JSON=1, CHECK=1)
	@swift build -c release -j $(JOBS) --package-path Benchmarks --product bench-quantum 1>&2
	@Benchmarks/.build/release/bench-quantum $(if $(JSON),--json) $(if $(CHECK),--check) $(if $(THREADS),--threads $(THREADS)) \
		$(if $(ROUNDS),--rounds $(ROUNDS)) $(if $(FILTER),--filter '$(FILTER)')

docs: ## the API reference of every library, into docs/api
	.ci/docs

man: ## a manual page for every subcommand, into .build/man
	swift package --allow-writing-to-package-directory generate-manual --multi-page \
		--configuration debug --date "$$(git log -1 --format=%cs)" >/dev/null
	rm -rf .build/man && mkdir -p .build/man
	@for page in .build/plugins/GenerateManual/outputs/PQTwinCLI/*.1; do \
		name=$$(basename "$$page" .1); cp "$$page" ".build/man/$${name//./-}.1"; done
	@echo "man -l .build/man/pqtwin.1"

install-cli: install man ## the program, its manual and completions into PREFIX (~/.local)
	$(BUILD) --product pqtwin
	install -D -m 755 $(PQTWIN) $(PREFIX)/bin/pqtwin
	install -d $(PREFIX)/share/man/man1 && install -m 644 .build/man/*.1 $(PREFIX)/share/man/man1
	install -d $(addprefix $(PREFIX)/share/,bash-completion/completions zsh/site-functions \
		fish/vendor_completions.d)
	$(PQTWIN) --generate-completion-script bash >$(PREFIX)/share/bash-completion/completions/pqtwin
	$(PQTWIN) --generate-completion-script zsh >$(PREFIX)/share/zsh/site-functions/_pqtwin
	$(PQTWIN) --generate-completion-script fish >$(PREFIX)/share/fish/vendor_completions.d/pqtwin.fish

$(PYTHON): .ci/requirements.txt
	@.ci/install
	python3 -m venv .venv
	$(PYTHON) -m pip install --quiet --disable-pip-version-check -r .ci/requirements.txt
	@touch $(PYTHON)

$(QUANTUM_PYTHON): .ci/requirements-quantum.txt
	python3 -m venv .venv-quantum
	$(QUANTUM_PYTHON) -m pip install --quiet --disable-pip-version-check -r $<
	@touch $(QUANTUM_PYTHON)

clean: ## remove everything that was built
	rm -rf .build .build-* .venv .venv-quantum docs/api Examples/*/.build Benchmarks/.build Checks/.build*
