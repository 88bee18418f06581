"""The public surfaces: every page that answers GET and every reading action. `surfaces.yaml` is the list, in git.

After adding a page or an action, look at what it shows of drafts, then write the list anew, with all plugins on:

    .run/venv/bin/python tests/ckan/release/surfaces.py .run/test.ini
"""

import sys
from pathlib import Path

import yaml

LIST = Path(__file__).with_name("surfaces.yaml")
HEAD = "# Written by surfaces.py (see there): what the canary test reads. An unlisted page or action fails the test.\n"


def routes(flask_app):
    """The rules that answer GET."""
    return sorted({rule.rule for rule in flask_app.url_map.iter_rules() if "GET" in rule.methods})


def actions():
    """The actions that read, by name."""
    from ckan import logic

    logic.get_action("status_show")
    return sorted(name for name, action in logic._actions.items() if getattr(action, "side_effect_free", False))


def listed():
    return yaml.safe_load(LIST.read_text(encoding="utf-8"))


def main(ini):
    from ckan.cli import load_config
    from ckan.config.middleware import make_app

    found = {"routes": routes(make_app(load_config(ini))._wsgi_app), "actions": actions()}
    LIST.write_text(HEAD + yaml.safe_dump(found, sort_keys=False), encoding="utf-8")
    print({name: len(entries) for name, entries in found.items()})


if __name__ == "__main__":
    main(sys.argv[1])
