# Needs Python 3.11 or newer and nothing else: the rest is set up in .venv, once.
PYTHON = python3
VENV = .venv/bin/python
LOCK = $(VENV) -m uv pip compile --universal --generate-hashes --python-version 3.11 --no-emit-index-url --no-emit-find-links

.PHONY: run test quick bench simulation calibrate lock app-ready ready checked

run: app-ready            # open the app in the browser
	@$(VENV) tools/run.py

test: ready               # everything, browser included
	@$(VENV) tools/browser.py
	@$(MAKE) checked
	$(VENV) -m pytest

quick: ready checked      # what a minute is enough for
	$(VENV) -m pytest -m "not slow and not browser"

bench: ready              # click to picture, twenty sessions, cold start; each beside a plain variant
	@$(VENV) tools/browser.py
	@$(VENV) -m bench.run
	@$(VENV) -m bench.statistics

simulation: ready         # how often tests are wrong and intervals right; takes minutes
	$(VENV) -m bench.simulation

calibrate: ready          # make the synthetic studies anew; the same rows come out
	$(VENV) -m calibration.build

lock: ready               # write the lock files from requirements*.in
	$(LOCK) requirements.in -o requirements.txt
	$(LOCK) requirements-dev.in -o requirements-dev.txt

checked:
	$(VENV) -m ruff check
	$(VENV) -m ruff format --check
	$(VENV) -m mypy

app-ready:
	@$(PYTHON) tools/environment.py requirements.txt

ready:
	@$(PYTHON) tools/environment.py requirements-dev.txt
