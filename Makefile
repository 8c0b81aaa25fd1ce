# No make? "sh scripts/chat.sh" does what "make chat" does.
.PHONY: chat install test bench clean

chat:
	@sh scripts/chat.sh

install:
	@sh scripts/install.sh

test:
	@sh scripts/install.sh dev
	@.venv/bin/ruff format --check .
	@.venv/bin/ruff check .
	@.venv/bin/mypy
	@.venv/bin/python -m pytest

bench:
	@sh scripts/install.sh
	@.venv/bin/python -m benchmarks.speed

clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis *.egg-info
