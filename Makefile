# Each line calls one tool. What the tools need is listed, with reasons, in .ci/packages.
.DEFAULT_GOAL := help
.PHONY: help demo shots test references lint bench

help: ## show this list
	@sed -n 's/^\([a-z-]*\):.*## /  make \1\t/p' Makefile | expand -t 16

demo: ## try it: make a county, publish, sync a terminal, open its screen
	.ci/packages demo
	.ci/cargo build --workspace --bins --locked
	.ci/demo

shots: ## the same without a window: every screen as a picture, one guide as PDF
	.ci/packages build
	.ci/cargo build --workspace --bins --locked
	.ci/demo --pictures

test: ## format, lints and every test
	.ci/packages test
	.ci/lint
	.ci/python-tuf
	.ci/cargo build --workspace --all-targets --locked
	.ci/cargo test --workspace --locked --no-fail-fast

references: ## keep the screens as they are drawn now: look at them first
	.ci/packages test
	.ci/cargo build --workspace --bins --locked
	.ci/cargo test --locked -p kiosk-app --test screens -- --ignored reference::accept

lint: ## formatting, clippy, and cargo-deny where it is installed
	.ci/lint

bench: ## what trust, imports, updates and a thousand terminals cost, in figures, beside other programs
	.ci/packages bench
	.ci/bench
