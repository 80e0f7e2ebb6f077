# For those who work on the platform. `python3 manage.py test` makes the environment that all of this needs.
export TST_NO_BOOTSTRAP = 1
BIN = .venv/bin
COMPILE = $(BIN)/uv pip compile pyproject.toml --universal --generate-hashes --no-header \
	--no-emit-index-url --no-annotate --quiet --extra postgres
GATHER = $(BIN)/python manage.py makemessages --locale fr --locale en --no-obsolete --add-location file \
	--ignore .venv --ignore var --ignore tests --ignore static

.PHONY: check format lock upgrade messages promises

check:  ## everything that is not a test: style, layers, types, templates, migrations, catalogues, lock
	.ci/check

format:
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/djlint --reformat --quiet templates

lock:  ## bring requirements/ in line with pyproject.toml; versions stay where they may
	$(COMPILE) --output-file requirements/base.txt
	$(COMPILE) --group dev --output-file requirements/dev.txt

upgrade:  ## the same, with the newest versions allowed
	$(COMPILE) --upgrade --output-file requirements/base.txt
	$(COMPILE) --upgrade --constraint requirements/base.txt --group dev --output-file requirements/dev.txt

messages:  ## gather the strings, then translate what is empty, then run it again: it compiles too
	$(GATHER)
	$(BIN)/python manage.py compilemessages --locale fr --locale en --ignore .venv --verbosity 0

promises:  ## write docs/promises.md anew, from the list and from the figures of the last tests on either database
	$(BIN)/python manage.py write_promises
