# ImageWatch: everything from a fresh checkout. `make` alone lists the targets.

SHELL := /bin/bash
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

CARGO_TARGET_DIR ?= $(CURDIR)/target
export CARGO_TARGET_DIR
STATE := $(CARGO_TARGET_DIR)/set-up
VENV := $(CARGO_TARGET_DIR)/venv
PYTHON := $(VENV)/bin/python

# A folder with Debian 13, whose desktops are newer. Kept between runs.
DEBIAN_13 ?= $(CARGO_TARGET_DIR)/debian-13
IN_DEBIAN_13 = PYTHONPATH="$$($(PYTHON) -c 'import sysconfig; print(sysconfig.get_path("purelib"))')" \
	tools/in-debian-13 $(DEBIAN_13) python3

# What the tests start. Absolute, because they run in folders of their own.
export IMAGEWATCH_BIN ?= $(CARGO_TARGET_DIR)/debug/imagewatch
export IMAGEWATCHCTL_BIN ?= $(CARGO_TARGET_DIR)/debug/imagewatchctl
export COMPSHARE_SIM_BIN ?= $(CARGO_TARGET_DIR)/debug/compshare-sim

RUST := $(shell find crates src-tauri benches locales Cargo.toml Cargo.lock -type f -not -path '*/gen/*' 2>/dev/null)
WINDOW := $(shell find ui locales -type f -not -path 'ui/node_modules/*' -not -path 'ui/dist*' 2>/dev/null)

.PHONY: help
help:
	@echo "make demo    run four builds on an embedded simulated service; no account needed"
	@echo "make run     run the app"
	@echo "make build   release programs: $(CARGO_TARGET_DIR)/release/imagewatch and imagewatchctl"
	@echo "make test    all checks"
	@echo "make lint    formatting, lints, licences, advisories"
	@echo "make chaos   every fault there is, on the real app"
	@echo "make soak    six hours' worth of builds at speed"
	@echo "make bench   memory and start time beside a bare tray app, the window beside an empty one"
	@echo "make replay  figures on polling: docs/replay.md; of one recording: make replay FILE=trace.json"
	@echo "make fuzz    fuzz answers and engine, RUNS times each (1000000)"
	@echo "make screenshots  pictures for the README from the app on a desktop session, in docs/pictures"
	@echo "make package        .deb and .rpm; make windows: installer; make check-macos: type check"
	@echo "make release-check  all three, and tests of what they made"
	@echo "make clean   remove what was built"

# --- What is needed --------------------------------------------------------------------------

.PHONY: system
system: $(STATE)/system

$(STATE)/system: tools/install-system-packages
	@mkdir -p $(STATE)
	tools/install-system-packages
	@touch $@

$(STATE)/npm: ui/package-lock.json | $(STATE)/system
	cd ui && npm ci --no-audit --no-fund
	@touch $@

$(STATE)/venv: tests/requirements.txt tests/official_clients/requirements.txt | $(STATE)/system
	python3 -m venv $(VENV)
	$(PYTHON) -m pip install --quiet -r tests/requirements.txt -r tests/official_clients/requirements.txt
	@touch $@

ui/dist/index.html: $(WINDOW) $(STATE)/npm
	cd ui && npm run --silent build
	@touch $@

# --- Programs --------------------------------------------------------------------------------

$(STATE)/debug: $(RUST) ui/dist/index.html
	cargo build --locked -p imagewatch-agent -p imagewatch-window -p imagewatch -p compshare-sim --bins
	@touch $@

# One build for all tests: building programs and tests apart would build half the libraries twice.
$(STATE)/tests: $(RUST) ui/dist/index.html
	cargo build --locked --workspace --all-targets
	@touch $@

$(STATE)/release: $(RUST) ui/dist/index.html
	cargo build --locked --release -p imagewatch-agent -p imagewatch-window -p imagewatch --bins
	@touch $@

.PHONY: build
build: $(STATE)/release

.PHONY: run
run: $(STATE)/debug
	$(IMAGEWATCH_BIN)

.PHONY: demo
demo: $(STATE)/debug $(STATE)/venv
	@if [ -n "$$DISPLAY$$WAYLAND_DISPLAY" ] || [ "$$(uname)" = Darwin ]; then \
		$(IMAGEWATCH_BIN) --demo; \
	else \
		$(PYTHON) -m tests.desktop.demo --output $(CURDIR)/target/demo; \
	fi

# In real time: the builds in the pictures have to get somewhere.
.PHONY: screenshots
screenshots: $(STATE)/debug $(STATE)/venv
	tools/install-packaging-tools desktops
	$(PYTHON) -m tests.desktop.pictures --output docs/pictures
	$(PYTHON) -m tests.desktops.pictures --output docs/pictures/desktops
	$(IN_DEBIAN_13) -m tests.desktops.pictures --output docs/pictures/desktops

# What is asked when, and how late ends are noticed. Takes some minutes.
.PHONY: replay
replay:
ifdef FILE
	cargo run --locked --release -q -p watch --example replay -- "$(FILE)" --history 7
else
	cargo run --locked --release -q -p watch --features ablation --example document > target/replay.md
	mv target/replay.md docs/replay.md
endif

# --- Checks ----------------------------------------------------------------------------------

.PHONY: test
test: test-rust test-window test-clients test-docs test-desktop

.PHONY: test-rust
test-rust: $(STATE)/tests
	cargo test --locked --workspace

.PHONY: test-window
test-window: ui/dist/index.html test-rust
	git diff --exit-code -- ui/src/bindings
	cd ui && npm run --silent check && npm test

.PHONY: test-clients
test-clients: $(STATE)/tests $(STATE)/venv
	$(PYTHON) -m pytest -q tests/official_clients

.PHONY: test-docs
test-docs: $(STATE)/tests $(STATE)/venv
	$(PYTHON) -m pytest -q tests/docs

# Panels of real desktops miss a click now and then, as for a user, who clicks again, and a machine
# may be busy for a moment: what failed is run once more. What fails twice is a fault.
AGAIN := --last-failed --last-failed-no-failures none

# Each desktop at the same time as the others: most of the time they wait.
LANES := -n 3 --dist loadgroup

.PHONY: test-desktop
test-desktop: $(STATE)/tests $(STATE)/venv
	$(PYTHON) -m pytest -q -n 2 --dist loadfile tests/e2e || $(PYTHON) -m pytest -q $(AGAIN) tests/e2e
	$(PYTHON) -m pytest -q $(LANES) tests/desktops || $(PYTHON) -m pytest -q $(AGAIN) tests/desktops
	$(PYTHON) -m pytest -q tests/chaos -m short || $(PYTHON) -m pytest -q $(AGAIN) tests/chaos -m short

# Every fault there is, on the real app; some take root.
.PHONY: chaos
chaos: $(STATE)/tests $(STATE)/venv
	$(PYTHON) -m pytest -q tests/chaos

# Six hours' worth of builds in a few minutes: does memory stay flat?
.PHONY: soak
soak: $(STATE)/debug $(STATE)/venv
	$(PYTHON) -m tests.soak

.PHONY: lint
lint: ui/dist/index.html
	cargo fmt --all --check
	cargo clippy --locked --workspace --all-targets -- -D warnings
	tools/check-dependencies
	cd ui && npm run --silent check

.PHONY: bench
bench: $(STATE)/release $(STATE)/venv
	cargo build --locked --release -p bare-tray -p compshare-sim --bins
	cargo build --locked --release -p compshare --example poll
	IMAGEWATCH_BIN= IMAGEWATCHCTL_BIN= COMPSHARE_SIM_BIN= $(PYTHON) -m benches.bench --profile release
	IMAGEWATCH_BIN= IMAGEWATCHCTL_BIN= COMPSHARE_SIM_BIN= $(PYTHON) -m benches.window --profile release
	COMPSHARE_SIM_BIN= $(PYTHON) -m benches.poll_cost --profile release
	IMAGEWATCH_BIN= IMAGEWATCHCTL_BIN= COMPSHARE_SIM_BIN= $(PYTHON) -m benches.scale --profile release

# Coverage-guided, on stable Rust; needs a C++ compiler for libFuzzer.
.PHONY: fuzz
fuzz:
	tools/fuzz $(or $(RUNS),1000000)

# --- What is handed to people ------------------------------------------------------------------

$(STATE)/bundler: packaging/package-lock.json | $(STATE)/system
	cd packaging && npm ci --no-audit --no-fund
	@touch $@

$(STATE)/manual: $(RUST) | $(STATE)/system
	cargo build --locked -p imagewatch --example manual
	@touch $@

.PHONY: package
package: $(STATE)/release $(STATE)/bundler $(STATE)/manual
	tools/install-packaging-tools linux
	python3 -m packaging.linux

.PHONY: windows
windows: ui/dist/index.html $(STATE)/manual
	tools/install-packaging-tools windows
	tools/cargo-for windows build --locked --release -p imagewatch -p imagewatch-agent -p imagewatch-window --bins
	python3 -m packaging.windows

.PHONY: check-macos
check-macos: ui/dist/index.html $(STATE)/venv
	tools/install-packaging-tools macos
	$(PYTHON) -m pip install --quiet -r packaging/requirements.txt
	PYTHON=$(PYTHON) tools/cargo-for macos check --locked --workspace --exclude bare-tray

.PHONY: release-check
release-check: package windows check-macos $(STATE)/debug $(STATE)/venv
	tools/install-packaging-tools desktops
	$(PYTHON) -m pytest -q $(LANES) tests/desktops --desktop xfce --desktop plasma5
	$(IN_DEBIAN_13) -m pytest -q $(LANES) tests/desktops --desktop gnome48 --desktop plasma6
	$(PYTHON) -m pytest -q tests/release

.PHONY: clean
clean:
	rm -rf target ui/dist ui/node_modules packaging/node_modules
