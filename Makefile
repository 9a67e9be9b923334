# make run starts the desk with a demonstration hospital; make help lists the rest.
# Kept to what GNU make 3.81 (macOS) and a POSIX shell understand.

PORT ?= 8080
PYTHON ?=
WORKERS ?= 2
ARGS ?=
UPGRADE ?=

VENV := .venv
BIN := $(VENV)/bin
PYTHONS := $(PYTHON) python3.13 python3.12 python3.11 python3
LOCK := $(BIN)/uv pip compile pyproject.toml - --quiet --universal --python-version 3.11 \
	--generate-hashes --no-header --no-annotate --no-emit-index-url --no-emit-find-links $(UPGRADE)

# $(call ready,LOCK FILE): .venv holds what the lock file says, and the project itself.
# The stamp names the lock, the project file and the folder, so a changed or moved tree installs again.
# A .venv that was begun here and failed is removed; one that was there before is left as it is.
define ready
@stamp="$(VENV)/.installed-$(basename $(1))-$$( (pwd; cat $(1) pyproject.toml) | cksum | cut -d' ' -f1)"; \
say() { printf '%s\n' "$$1" >&2; }; \
if [ -e "$$stamp" ] && $(BIN)/python -c '' >/dev/null 2>&1; then exit 0; fi; \
begun=; \
if ! $(BIN)/python -m pip --version >/dev/null 2>&1; then \
	rm -rf $(VENV); begun=yes; found=; \
	for python in $(PYTHONS); do \
		if $$python -c 'import sys, venv, ensurepip; assert sys.version_info >= (3, 11)' >/dev/null 2>&1; \
		then found=$$python; break; fi; \
	done; \
	if [ -z "$$found" ]; then \
		say '没有找到 Python 3.11 以上（含 venv）：Debian/Ubuntu 请执行 apt install python3 python3-venv，macOS 请执行 brew install python@3.13 / Python 3.11+ with venv not found: install it as shown'; \
		exit 1; \
	fi; \
fi; \
forget() { if [ -n "$$begun" ]; then rm -rf $(VENV); fi; }; \
trap 'forget; exit 130' INT TERM HUP; \
fail() { \
	free=$$(df -Pk . | awk 'NR == 2 {print $$4}'); \
	forget; \
	if [ "$${free:-0}" -lt 20480 ]; then set -- 'No space left'; fi; \
	case "$$1" in \
	*'No space left'*|*'Errno 28'*|*'quota exceeded'*) say '磁盘空间不足，请腾出约 500 MB 后重试 / No space left on the disk: free about 500 MB and try again';; \
	*'HASHES'*) say '下载到的安装包与锁定文件不符，请检查软件源后重试 / A downloaded package does not match the lock: check your package index';; \
	*onnection*|*'timed out'*|*esolve*|*'No matching distribution'*|*SSL*|*roxy*) say '下载依赖失败，请检查网络后重试 / Cannot download the dependencies: check the network and try again';; \
	*) say "安装依赖失败 / Installing failed: $$(printf '%s\n' "$$1" | grep -v '^$$' | tail -n 1)";; \
	esac; \
	exit 1; \
}; \
if [ -z "$$begun" ]; then \
	say '正在更新依赖… / updating what is installed'; \
else \
	say '首次启动，正在安装依赖… / first start, installing'; \
	told=$$($$found -m venv $(VENV) 2>&1) || fail "$$told"; \
fi; \
pip="$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-input"; \
told=$$($$pip --require-hashes -r $(1) 2>&1) || fail "$$told"; \
told=$$($$pip --no-index --no-build-isolation --no-deps -e . 2>&1) || fail "$$told"; \
rm -f $(VENV)/.installed-$(basename $(1))-*; \
told=$$(touch "$$stamp" 2>&1) || fail "$$told"
endef

.PHONY: help run test check format lint types layers locks bench evaluate lock clean runtime tools

help: ## what can be made
	@sed -n 's/^\([a-z]*\):.*## /\1	/p' Makefile

run: runtime ## install and start the demonstration (PORT=8080)
	@exec $(BIN)/zhiban demo --port '$(PORT)'

test: tools ## all tests (ARGS=... goes to pytest, WORKERS=... processes)
	@$(BIN)/python -m pytest -n $(WORKERS) --dist loadgroup $(ARGS)

check: format lint types layers locks ## all of these; make -k check goes on after a failure

format: tools ## the layout of the code (ruff format puts it right)
	@$(BIN)/ruff format --check

lint: tools ## the rules of ruff
	@$(BIN)/ruff check --quiet

types: tools ## mypy, strict
	@$(BIN)/python -m mypy

layers: tools ## imports point down
	@$(BIN)/lint-imports --no-logo

locks: tools ## the lock files agree with pyproject.toml
	@$(BIN)/python -m pytest tests/docs/test_lock.py

bench: tools ## the stopwatch: reports per second, both databases
	@$(BIN)/python -m benchmarks.reports $(ARGS)

evaluate: tools ## how good triage and search are on the labelled messages
	@$(BIN)/python -m benchmarks.evaluate_triage
	@$(BIN)/python -m benchmarks.evaluate_search

# setuptools comes through the pipe: it builds the editable install and is no dependency of the desk.
lock: tools ## pin all dependencies again (UPGRADE=--upgrade takes newer ones)
	@echo 'setuptools>=77' | $(LOCK) --all-extras -o requirements-dev.lock
	@echo 'setuptools>=77' | $(LOCK) -c requirements-dev.lock -o requirements.lock

clean: ## remove what tools leave behind; .venv and var/ stay
	@rm -rf build dist *.egg-info .pytest_cache .ruff_cache .mypy_cache .import_linter_cache .hypothesis
	@find . -path ./$(VENV) -prune -o -name __pycache__ -type d -prune -exec rm -rf {} +

runtime:
	$(call ready,requirements.lock)

tools:
	$(call ready,requirements-dev.lock)
