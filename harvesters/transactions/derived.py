"""Lists that people made from notices: candidates, opening bids, and the index of a collection (SOURCES 1.6).

They are second-hand: a record says so by its source, and a list that names no project is no notice.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ckanext.changsha.harvesters.transactions.epoint import hefei_identity
from ckanext.changsha.harvesters.transactions.ggzy import list_notice
from ckanext.changsha.harvesters.transactions.reading import Batch, Document, Format, dicts, moment, said
from disclosure.findings import Severity
from disclosure.trading import Notice, Supplier, read_price, title_means

__all__ = ["FORMATS"]

_GGZY_ID = re.compile(r"/([0-9a-f]{16,64})\.html", re.ASCII)
_INFO_ID = re.compile(r"/([0-9a-f-]{36})\.html", re.ASCII)
_COLUMNS = {"source", "business_type", "notice_type", "title", "date", "url"}
_STAGES = {"中标": "award", "终止": "failed"}


def _projects(data: object) -> Iterator[Mapping[str, Any]]:
    for entry in dicts(data.get("data") if isinstance(data, Mapping) else None):
        if "hnggzy_id" in entry:
            yield entry


def _is_bids(document: Document) -> bool:
    return next(_projects(document.data), None) is not None


def _read_bids(documents: Sequence[Document], batch: Batch) -> None:
    for document in documents:
        for project in _projects(document.data):
            section, name = said(project, "hnggzy_id"), said(project, "project_name")
            bids = dicts(project.get("project_bids"))
            batch.add(
                document,
                Notice(
                    source="hnsggzy",
                    identity=f"{section}:{{type}}",
                    title=f"{name}开标记录" if name else "",
                    business="工程建设",
                    means="opening",
                    project_name=name,
                    control_price=read_price(said(project, "project_max_price")),
                    suppliers=[
                        Supplier(
                            said(bid, "bid_corp_name"),
                            said(bid, "bid_corp_code"),
                            amount_words=said(bid, "bid_price"),
                            unit="元",
                        )
                        for bid in bids
                    ],
                    text=said(project, "bid_6param"),
                    url=said(project, "project_pub_url"),
                ),
            )


def _is_candidates(document: Document) -> bool:
    entries = list(dicts(document.data))
    return bool(entries) and all("bid_corp_name" in entry and "bid_stat" in entry for entry in entries)


def _read_candidates(documents: Sequence[Document], batch: Batch) -> None:
    """Candidates without project, date or source can't be told from those of any other notice: no record."""
    for document in documents:
        for entry in dicts(document.data):
            batch.note(document, "transactions.no_project", said(entry, "bid_corp_name"), Severity.WARN)


def _is_index(document: Document) -> bool:
    return document.data is None and _COLUMNS.issubset(document.text.partition("\n")[0].strip().split(","))


def _read_index(documents: Sequence[Document], batch: Batch) -> None:
    for document in documents:
        try:
            rows = list(csv.DictReader(document.text.splitlines()))
        except csv.Error:
            batch.note(document, "transactions.nothing_read", severity=Severity.WARN)
            continue
        for row in rows:
            notice = _of_index(row)
            if notice:
                batch.add(document, notice)
            else:
                batch.note(document, "transactions.nothing_read", said(row, "title"), Severity.WARN)


def _of_index(row: Mapping[str, Any]) -> Notice | None:
    """A row's notice under the identity that its own file gives it; None for a source or address we can't tell."""
    source, url, label = said(row, "source"), said(row, "url"), said(row, "notice_type")
    found = (_GGZY_ID if source.startswith("ggzy.gov.cn") else _INFO_ID).search(url)
    if source.startswith("ggzy.gov.cn") and found:
        known = {"record_id": found[1], "info_type": label, "publish_date": said(row, "date"), "detail_url": url}
        return list_notice({**row, **known})
    title = said(row, "title")
    notice = Notice("", "", title, said(row, "business_type"), published=moment(row, "date"), url=url)
    notice.region = (said(row, "region"), "")
    notice.means = _STAGES.get(label) or title_means(label)
    if source == "ggzy.sc.yichang" and found:
        notice.source, notice.identity = "yichang", found[1]
        return notice
    if source == "ggzy.hefei" and title:
        notice.source, notice.identity = "hefei", hefei_identity(title, url, label)
        return notice
    return None


FORMATS = (
    Format("hnsggzy-bids", _is_bids, _read_bids),
    Format("candidates", _is_candidates, _read_candidates),
    Format("index", _is_index, _read_index),
)
