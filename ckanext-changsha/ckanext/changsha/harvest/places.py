"""What the installation's settings say about sources: where they may be, and where their raw answers are kept."""

from __future__ import annotations

from pathlib import Path

import ckan.plugins.toolkit as tk
from ckan.config.declaration import Declaration, Key

from ckanext.changsha.harvest.turns import take_turn
from ckanext.changsha.harvesters.engine import Places, RawStore
from ckanext.changsha.harvesters.http import Rules

__all__ = ["KEEP", "LEASE", "declare", "places", "raw_store"]

CONTACT = "ckanext.changsha.harvest.contact"
FOLDERS = "ckanext.changsha.harvest.folders"
HOSTS = "ckanext.changsha.harvest.hosts"
KEEP = "ckanext.changsha.harvest.keep_days"
LEASE = "ckanext.changsha.harvest.lease"
LOOPBACK = "ckanext.changsha.harvest.allow_loopback"
_SETTINGS = {
    HOSTS: "Host names that sources may be on, separated by blanks: the register. Empty means every public host.",
    LOOPBACK: "Loopback address:port pairs that may be read all the same, for the replica (127.0.0.1:5100).",
    FOLDERS: "Folders, separated by blanks, at or below which administrators may set up file:// sources.",
}
_NUMBERS = {
    KEEP: (365, "Days for which raw answers are kept; those of staged and public records and of the quarantine stay."),
    LEASE: (60, "Seconds after which what a silent harvest worker was doing is given to another."),
}


def declare(declaration: Declaration, key: Key) -> None:
    """Declare the settings to CKAN."""
    declaration.annotate("Harvests")
    for name, description in _SETTINGS.items():
        declaration.declare_list(key.from_string(name), []).set_description(description)
    about = "Address of the web or of mail that the sites of sources are told of who asks. Empty: the portal's own."
    declaration.declare(key.from_string(CONTACT), "").set_description(about)
    for name, (number, description) in _NUMBERS.items():
        declaration.declare_int(key.from_string(name), number).set_description(description)


def places() -> Places:
    """Where sources may be."""
    hosts, allow = tk.config[HOSTS], tk.config[LOOPBACK]
    folders = tuple(Path(folder) for folder in tk.config[FOLDERS])
    contact = tk.config[CONTACT] or tk.config["ckan.site_url"]
    return Places(Rules.of(hosts or None, allow=allow), folders, contact, take_turn)


def raw_store() -> RawStore:
    """Where the answers of sources are kept as they came; no page of the portal reads there."""
    return RawStore(Path(tk.config["ckan.storage_path"]) / "harvested")
