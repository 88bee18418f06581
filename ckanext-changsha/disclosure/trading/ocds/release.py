"""A release for each notice of a project, in the order of its life."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from disclosure.records import Record
from disclosure.trading.identity import local
from disclosure.trading.ocds.awards import Awards
from disclosure.trading.ocds.parties import Parties, Reference
from disclosure.trading.ocds.values import documents, method, once, said, value
from disclosure.trading.projects import Project
from disclosure.trading.vocabulary import NoticeType, business_type, identifier, notice_type

__all__ = ["releases"]

_UNSUCCESSFUL = re.compile("流标|废标|失败")
_SALES = frozenset({"land", "mining", "soe"})  # what is sold has an owner, but no buyer in OCDS's sense
_STATUS: Mapping[str, str] = {
    **dict.fromkeys(("plan", "approval"), "planned"),
    **dict.fromkeys(("tender", "single", "prequal"), "active"),
    **dict.fromkeys(("opening", "candidate", "award"), "complete"),
}


def releases(project: Project, notices: Sequence[Record], prefix: str) -> Iterator[dict[str, Any]]:
    """The releases of a project's notices, which come in the order of its life.

    Notices without a date, and complaints, which OCDS has no place for, give none. A release says nothing that only a
    later notice says, so that it stays as it was published.
    """
    process = _Process(project, f"{prefix}-{project.id}")
    for record in notices:
        kind = notice_type(record.body["business_type"], record.body["notice_type"])
        if kind.ocds and record.body["published_at"]:
            yield process.release(record, kind)


class _Process:
    """One contracting process, as far as its notices have been read."""

    def __init__(self, project: Project, ocid: str) -> None:
        self._project, self._ocid = project, ocid
        self._parties = Parties()
        self._awards = Awards(project)
        self._agency: Reference | None = None
        self._named: list[str] = []  # ids of the parties that the release at hand names

    def release(self, record: Record, kind: NoticeType) -> dict[str, Any]:
        """The next notice's release."""
        self._named = []
        papers = list(documents(record, kind.document_type))
        buyer, runs = self._owner(record.body)
        planning = self._planning(record, papers if kind.ocds == "planning" else [])
        tender = self._tender(record, kind, runs, papers if kind.ocds == "tender" else [])
        awards, contracts = self._awards.told_by(record, kind, self._refer, papers)
        return said(
            ocid=self._ocid,
            id=f"{kind.tag}-{record.content_hash[:24]}",
            date=local(record.body["published_at"]),
            tag=["award", kind.tag] if awards and contracts else [kind.tag],
            initiationType="tender",
            language="zh",
            parties=self._parties.listed(self._named),
            buyer=buyer,
            planning=planning,
            tender=tender,
            awards=awards,
            contracts=contracts,
        )

    def _refer(self, party: Mapping[str, Any], *roles: str) -> Reference | None:
        reference = self._parties.reference(party, *roles)
        if reference:
            self._named.append(reference["id"])
        return reference

    def _owner(self, body: Mapping[str, Any]) -> tuple[Reference | None, Reference | None]:
        """The buyer, and who runs the process: the agency, or the buyer as long as none is known."""
        self._agency = self._refer(body["agency"], "procuringEntity") or self._agency
        sale = business_type(body["business_type"]).id in _SALES
        owner = self._refer(body["buyer"], "procuringEntity", *([] if sale else ["buyer"]))
        if owner and self._agency and self._agency != owner and not sale:
            self._parties.drop_role(owner, "procuringEntity")
        if self._agency:
            self._named.append(self._agency["id"])
        return (None if sale else owner), self._agency or owner

    def _planning(self, record: Record, papers: list[dict[str, Any]]) -> dict[str, Any]:
        investment = record.body["project_code"].strip()
        budget = said(
            amount=value(record.body["budget"]) if self._project.lots == 1 else None,  # a lot's is not the project's
            projectID=investment if identifier("project_code").fullmatch(investment) else "",
        )
        return said(budget=budget, documents=papers)

    def _tender(
        self, record: Record, kind: NoticeType, runs: Reference | None, papers: list[dict[str, Any]]
    ) -> dict[str, Any]:
        if kind.ocds in {"contract", "implementation"}:
            return {}
        body, one_lot = record.body, self._project.lots == 1
        bidders = [supplier for supplier in body["suppliers"] if supplier["role"] in {"bidder", "candidate"}]
        tenderers = once(reference for one in bidders if (reference := self._refer(one, "tenderer")))
        amendment = said(id=record.key, date=local(body["published_at"]), description=record.title)
        return said(
            id=self._project.id,
            title=self._project.title,
            status=self._status(record, kind),
            value=value(body["control_price"]) if one_lot else None,
            **(method(record) if kind.tag in {"tender", "planning"} else {}),
            procuringEntity=runs,
            tenderPeriod=said(endDate=local(body["deadline_at"])),
            tenderers=tenderers,
            numberOfTenderers=(len(tenderers) or None) if kind.means == "opening" and one_lot else None,
            documents=papers,
            amendments=[amendment] if kind.tag == "tenderAmendment" else [],
        )

    def _status(self, record: Record, kind: NoticeType) -> str:
        if kind.means != "failed":
            return _STATUS.get(kind.means, "")
        if self._project.lots > 1:
            return ""  # the other lots go on
        return "unsuccessful" if _UNSUCCESSFUL.search(record.title) else "cancelled"
