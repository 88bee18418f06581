"""Awards and contracts of a contracting process, lot by lot, as its notices tell of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from disclosure.records import Record
from disclosure.trading.identity import code, local, lot_number, shown_title
from disclosure.trading.ocds.parties import Reference
from disclosure.trading.ocds.values import once, said, value
from disclosure.trading.projects import Project
from disclosure.trading.vocabulary import NoticeType

__all__ = ["Awards"]

Refer = Callable[..., Reference | None]
Parts = list[dict[str, Any]]
_NOBODY: Mapping[str, Any] = {"name": "", "code": "", "rank": None, "amount": None, "amount_text": ""}


class Awards:
    """What has been awarded so far. An award is one supplier's in one lot, so that its supplier never changes:

    OCDS's merge adds suppliers and takes none away. The first candidate's award is pending until the result is out.
    """

    def __init__(self, project: Project) -> None:
        self._project = project
        self._awards: dict[str, dict[str, str]] = {}  # lot: award's id: status
        self._contracts: dict[str, list[tuple[str, str]]] = {}  # lot: (contract's id, award's id)

    def told_by(self, record: Record, kind: NoticeType, refer: Refer, papers: Parts) -> tuple[Parts, Parts]:
        """The awards and contracts of a notice's release; `refer` gives the reference to a party with its roles."""
        lot = self._lot(record)
        known = self._awards.setdefault(lot, {})
        pending = [id for id, status in known.items() if status == "pending"]
        if kind.means == "failed":
            return [self._settled(lot, id, "cancelled") for id in pending], []
        if kind.means == "candidate":
            first = [one for one in _with_role(record, "candidate") if one["rank"] in {1, None}][:1]
            return self._stated(record, lot, first, "pending", refer, papers), []
        if kind.ocds == "award":
            awards = self._stated(record, lot, _winners(record), "active", refer, papers)
            lost = [id for id in pending if known[id] == "pending"]
            return awards + [self._settled(lot, id, "unsuccessful") for id in lost], []
        if kind.ocds in {"contract", "implementation"}:
            return self._contracted(record, kind, lot, refer, papers)
        return [], []

    def _lot(self, record: Record) -> str:
        if self._project.lots == 1:
            return "1"
        named = lot_number(record.body["section_name"]) or lot_number(record.title)
        return code(record.body["section_code"]) or named or "1"

    def _settled(self, lot: str, id: str, status: str) -> dict[str, Any]:
        self._awards[lot][id] = status
        return {"id": id, "status": status}

    def _stated(
        self, record: Record, lot: str, suppliers: list[Mapping[str, Any]], status: str, refer: Refer, papers: Parts
    ) -> Parts:
        awards = once(self._award(record, lot, supplier, status, refer) for supplier in suppliers)
        if awards:
            awards[0]["documents"] = papers
        return awards

    def _award(
        self, record: Record, lot: str, supplier: Mapping[str, Any], status: str, refer: Refer
    ) -> dict[str, Any]:
        reference = refer(supplier, "supplier" if status == "active" else "tenderer")
        id = f"{lot}-{reference['id'] if reference else 'award'}"
        self._awards[lot][id] = status
        return said(
            id=id,
            title=record.body["section_name"] or shown_title(record.title),
            status=status,
            date=local(record.body["published_at"]),
            description="" if supplier["amount"] else supplier["amount_text"],  # a rate is no amount
            value=value(supplier["amount"]),
            suppliers=[reference] if reference else [],
        )

    def _contracted(
        self, record: Record, kind: NoticeType, lot: str, refer: Refer, papers: Parts
    ) -> tuple[Parts, Parts]:
        """Contracts of the notice, and the awards they rest on where no notice announced those."""
        awards: Parts = []
        contracts: Parts = []
        for supplier in _winners(record):
            reference = refer(supplier, "supplier")
            award = self._rests_on(lot, reference)
            if self._awards[lot].get(award) != "active":
                self._awards[lot][award] = "active"
                awards.append(said(id=award, status="active", suppliers=[reference] if reference else []))
            contracts.append(self._contract(record, kind, lot, award, value(supplier["amount"])))
        contracts = once(contracts)
        if kind.ocds == "implementation":
            contracts[0]["implementation"] = {"documents": papers}
        else:
            contracts[0]["documents"] = papers
        if kind.tag == "contractAmendment":
            date = local(record.body["published_at"])
            contracts[0]["amendments"] = [said(id=record.key, date=date, description=record.title)]
        return once(awards), contracts

    def _rests_on(self, lot: str, reference: Reference | None) -> str:
        """The award of the contract's supplier; without a named supplier the only award that there is."""
        if reference:
            return f"{lot}-{reference['id']}"
        known = [id for id, status in self._awards[lot].items() if status in {"active", "pending"}]
        return known[0] if len(known) == 1 else f"{lot}-award"

    def _contract(
        self, record: Record, kind: NoticeType, lot: str, award: str, amount: dict[str, Any] | None
    ) -> dict[str, Any]:
        known = self._contracts.setdefault(lot, [])
        of_award = [id for id, rests_on in known if rests_on == award]
        if kind.tag != "contract" and of_award:
            return said(id=of_award[-1], awardID=award, value=amount)
        id = f"contract-{award}" + (f"-{len(of_award) + 1}" if of_award else "")
        known.append((id, award))
        signed = kind.tag == "contract"
        return said(id=id, awardID=award, title=record.title, status="active" if signed else "", value=amount)


def _with_role(record: Record, role: str) -> list[Mapping[str, Any]]:
    return [supplier for supplier in record.body["suppliers"] if supplier["role"] == role]


def _winners(record: Record) -> list[Mapping[str, Any]]:
    """The winners that a notice names, or nobody: an award is an award even when its notice names no one."""
    return _with_role(record, "winner") or [_NOBODY]
