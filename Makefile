# The one door for every chore, the same in CI (.ci/run). The work is in scripts/.
.DEFAULT_GOAL := help
.PHONY: help demo drought test tools format lint check simulate chaos soak bench scaling travelplanner history clean

# The request reaches scripts/demo byte for byte: make must not read the $4 in "$4,000".
ifneq ($(origin REQUEST),undefined)
override REQUEST := $(value REQUEST)
export REQUEST
endif

help: ## what can be made (this list)
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1|\2/p' $(firstword $(MAKEFILE_LIST)) | \
	  while IFS='|' read -r name what; do printf '%-16s %s\n' "$$name" "$$what"; done

demo: ## a trip from a request in plain words, across real processes (REQUEST="…")
	@scripts/demo

drought: ## a drought response plan from words or values, across real processes (REQUEST="…")
	@WORKFLOW=drought scripts/demo

test: ## every test except chaos, simulate, bench and soak, with the short seeded parts of those
	@scripts/test

tools: ## get what some tests and checks need (nats-server, nats-py, cargo-deny) into .tools/
	@scripts/get-tools

format: ## format all code
	@cargo fmt --all

lint: ## format, clippy and the rules of the architecture
	@scripts/lint

check: lint ## lint, and the licences, bans and sources of dependencies
	@scripts/check-dependencies

simulate: ## the engine and the agents' ledger under faults in virtual time (SEEDS=10000, SEED=7, SCHEDULE="…")
	@scripts/simulate

chaos: ## faults on real processes, a table with one row a fault (SEED=7, ROW=name, FULL=1)
	@scripts/chaos

soak: ## hours of half the load with kills; memory of each process, invariants (HOURS=2)
	@scripts/soak

bench: ## the canonical run on release binaries; a table, and target/bench/canonical.json
	@scripts/bench

scaling: ## the scaling signal against the plain rule on real loads, a table (DATA=folder with azure_llm_*.csv)
	@scripts/scaling

travelplanner: ## the TravelPlanner benchmark through the running system (DATA=folder QUERIES=file.jsonl OUT=file.jsonl)
	@scripts/travelplanner

history: ## memory and restarts with 100,000 ended and 100,000 waiting runs (ACTIVE=, ENDED=, ASKING=)
	@scripts/bench history $(or $(ACTIVE),1000) $(or $(ENDED),100000) $(or $(ASKING),100000)

clean: ## remove what was built (target/); fetched tools in .tools/ stay
	@cargo clean
