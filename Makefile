.PHONY: run stop reset status logs install lock tree lint test test-pure test-ckan acceptance bench bench-validation \
  bench-privacy bench-diff bench-release bench-harvest chaos-harvest backup restore screenshots clean
BIN := .run/venv/bin

run: install  ## start every service, load and harvest; SAMPLES=FOLDER harvests saved files instead of the replica
	@$(BIN)/python deploy/manage.py up

stop:  ## stop every service
	@$(BIN)/python deploy/manage.py down

reset:  ## stop, and remove all data
	@$(BIN)/python deploy/manage.py reset

status:  ## what runs
	@$(BIN)/python deploy/manage.py status

logs:  ## follow the logs
	@tail -n 20 -F .run/logs/*.log

install:  ## system packages and the venv, once
	@deploy/install.sh

lock: install  ## resolve setup.py again into the hash-pinned lock file
	$(BIN)/uv pip compile -q setup.py --extra dev --python-version 3.11 --generate-hashes \
	  --no-emit-index-url --no-header --no-annotate --output-file deploy/requirements.lock

tree: install  ## the sources by the names they are imported with, for tools that read folders
	@rm -rf .run/tree && mkdir -p .run/tree/disclosure .run/tree/ckanext/changsha
	@ln -s $(CURDIR)/ckanext-changsha/disclosure/* $(CURDIR)/schemas .run/tree/disclosure/
	@ln -s $(CURDIR)/ckanext-changsha/ckanext/changsha/* $(CURDIR)/harvesters .run/tree/ckanext/changsha/

lint: tree
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	PYTHONPATH=.run/tree $(BIN)/lint-imports

test-pure: install
	$(BIN)/pytest -p no:ckan tests/pure

test-ckan: install  ## with real PostgreSQL, Redis, Solr and Chromium
	deploy/install.sh browser
	$(BIN)/python deploy/manage.py with $(BIN)/pytest --ckan-ini=.run/test.ini tests/ckan tests/browser

test: lint test-pure test-ckan

acceptance: install  ## the acceptance tests, tried / survived / broken for each; CHANGSHA_THOROUGH=1 for nightly sizes
	deploy/install.sh browser
	$(BIN)/python deploy/manage.py with $(BIN)/pytest --ckan-ini=.run/test.ini tests/acceptance

bench: bench-validation bench-privacy bench-diff bench-release bench-harvest  ## all of them

bench-validation: install  ## rows a second of the checks, beside frictionless; last line: ratio R
	$(BIN)/python deploy/bench/validation.py --long

bench-release: install  ## seconds from 1,000 staged records to the public; last line: ratio R
	CKAN_INI=.run/test.ini $(BIN)/python deploy/manage.py with $(BIN)/python deploy/bench/release.py

bench-diff: install  ## row-level differences of two releases; last line: ratio R
	$(BIN)/python deploy/bench/diff.py

bench-privacy: install  ## megabytes a second of the screening for personal data; last line: ratio R
	$(BIN)/python deploy/bench/privacy.py

bench-harvest: install  ## records a second of a harvest, beside ckanext-harvest's own; last line: ratio R
	CKAN_INI=.run/test.ini $(BIN)/python deploy/manage.py with $(BIN)/python deploy/bench/harvest.py

chaos-harvest: install  ## kill services at random moments while they harvest and release; ROUNDS=100
	cd deploy && ../$(BIN)/python -m chaos.harvest --rounds $(or $(ROUNDS),100)

backup: install  ## save database, files and settings; TO=FOLDER
	$(BIN)/python deploy/backup.py save "$(TO)"

restore: install  ## bring an installation back to what was saved; FROM=FOLDER
	$(BIN)/python deploy/backup.py restore "$(FROM)"

screenshots: install  ## of the running portal, for the README
	deploy/install.sh browser
	$(BIN)/python tests/browser/screenshots.py

clean:  ## remove everything that was installed or built here
	rm -rf .run build dist *.egg-info
