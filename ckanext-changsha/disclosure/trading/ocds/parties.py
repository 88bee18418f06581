"""The organisations of a contracting process, each with one id and the roles it has had so far."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any

from stdnum.cn import uscc

from disclosure.trading.identity import bare_name

__all__ = ["SCHEME", "Parties", "Reference"]

Reference = dict[str, str]  # id and name
SCHEME = "CN-USCC"  # 统一社会信用代码, GB 32100-2015
_ROLES = ("buyer", "procuringEntity", "tenderer", "supplier")  # in the order in which they are written


class Parties:
    """Parties as they appear: a name keeps the id it got first, whatever code a later notice adds to it.

    Roles add up, because OCDS's merge takes the last list of roles whole.
    """

    def __init__(self) -> None:
        self._parties: dict[str, dict[str, Any]] = {}
        self._roles: dict[str, set[str]] = {}
        self._ids: dict[str, str] = {}  # by bare name

    def reference(self, party: Mapping[str, Any], *roles: str) -> Reference | None:
        """The reference to a party that takes these roles; None when the notice does not name it."""
        name, code = party["name"].strip(), _valid(party["code"])
        if not name:
            return None
        bare = bare_name(name) or name
        id = self._ids.setdefault(bare, f"{SCHEME}-{code}" if code else f"NAME-{_digest(bare)}")
        known = self._parties.setdefault(id, {"id": id, "name": name})
        if code:
            known["identifier"] = {"scheme": SCHEME, "id": code, "legalName": name}
        self._roles.setdefault(id, set()).update(roles)
        return {"id": id, "name": known["name"]}

    def drop_role(self, reference: Reference, role: str) -> None:
        """Take a role from a party: a buyer runs a process only until an agency shows up."""
        self._roles[reference["id"]].discard(role)

    def listed(self, ids: Iterable[str]) -> list[dict[str, Any]]:
        """The parties of a release, each with all its roles so far."""
        return [
            {**self._parties[id], "roles": [role for role in _ROLES if role in self._roles[id]]}
            for id in dict.fromkeys(ids)
        ]


def _valid(code: str) -> str:
    """The code when its check digit is right. Others are left out: they may be anything, a resident's number even."""
    written = code.strip().upper()
    return uscc.compact(written) if uscc.is_valid(written) else ""


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]
