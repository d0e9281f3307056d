# PQTwin's verbs. The two that matter: `make demo` and `make test`.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

CONFIGURATION ?= release
JOBS ?= 2
BUILD := swift build -c $(CONFIGURATION) -j $(JOBS)
PQTWIN := .build/$(CONFIGURATION)/pqtwin
PYTHON := .venv/bin/python
SWIFT_FILES := Package.swift Sources Tests Examples Benchmarks

.PHONY: help demo test test-swift consumers smoke lint format vectors crosscheck bench bench-lattice \
	docs install clean

help: ## list the verbs
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 14

install: ## install the system packages that are missing (Debian; through sudo when not root)
	@.ci/install

demo: install ## build in release and run the three-node exchange on real vitals
	$(BUILD) --product pqtwin
	$(PQTWIN) demo $(ARGS)

test: install $(PYTHON) ## everything: all tests in release, interoperability, consumers, vectors
	$(MAKE) test-swift consumers crosscheck

test-swift: $(PYTHON)
	$(BUILD) --build-tests
	PQTWIN_PYTHON="$$PWD/$(PYTHON)" PQTWIN_EXECUTABLE="$$PWD/$(PQTWIN)" \
		swift test -c $(CONFIGURATION) -j $(JOBS) --skip-build $(TEST_ARGS)

consumers: ## build and run the two small packages that link this one
	swift run -j $(JOBS) --package-path Examples/LinkLattice
	swift run -j $(JOBS) --package-path Examples/LinkTransport

smoke: install ## core rooms only, no network packages: under two minutes
	PQTWIN_CORE=1 swift test -j $(JOBS) --scratch-path .build-core $(TEST_ARGS)

lint: ## formatting, the import table and the citation table
	swift format lint --strict --recursive --parallel $(SWIFT_FILES)
	python3 .ci/test-lint --quiet
	python3 .ci/lint-imports
	python3 .ci/lint-citations

format: ## rewrite the sources in the house format
	swift format format --in-place --recursive --parallel $(SWIFT_FILES)

vectors: install ## write vectors/ anew from its seed
	$(BUILD) --product pqtwin
	$(PQTWIN) vectors make --seed pqtwin-1 --output vectors --force

crosscheck: $(PYTHON) ## hold vectors/ against two independent implementations
	$(PYTHON) vectors/crosscheck.py

bench: bench-lattice ## every benchmark: medians and ratios, interleaved with peers

bench-lattice:
	@swift build -c release -j $(JOBS) --package-path Benchmarks 1>&2
	@Benchmarks/.build/release/bench-lattice $(if $(JSON),--json)

docs: ## the API reference of every library, into docs/api
	.ci/docs

$(PYTHON): .ci/requirements.txt
	@.ci/install
	python3 -m venv .venv
	$(PYTHON) -m pip install --quiet --disable-pip-version-check -r .ci/requirements.txt
	@touch $(PYTHON)

clean: ## remove everything that was built
	rm -rf .build .build-* .venv docs/api Examples/*/.build Benchmarks/.build
