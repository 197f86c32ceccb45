# What one types most. `make help` lists it.
.PHONY: help run test check docs words

help:     ## this list
	@grep -E '^[a-z]+:.*##' Makefile | sed 's/:.*##/ -/'

run:      ## the app, on this computer
	streamlit run app.py

test:     ## all tests, files side by side
	python -m pytest

check:    ## lint, format, directions, types
	ruff check .
	ruff format --check .
	lint-imports
	mypy
	bandit -q -c pyproject.toml -r maskdet ui pages app.py main.py

docs:     ## the generated pages of the documentation, and the site in .site/
	python -m maskdet.commands.reference > docs/command-line.md
	python -m benchmarks.support.settings_page
	NO_MKDOCS_2_WARNING=1 mkdocs build --strict --quiet

words:    ## what is marked for translation, into the catalogue of each language
	python -m benchmarks.support.collect_words
