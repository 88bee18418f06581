"""What is looked at in a draft: its file in the sandbox, its words for personal data, what it would replace. A crash is
a finding, never a pass."""

from __future__ import annotations

import logging
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from ckanext.changsha.release import (
    beside,
    checking,
    drafts,
    findings,
    malware,
    model,
    screening,
    store,
    succession,
    verdicts,
    waivers,
    watching,
)
from ckanext.changsha.release.checking import Lease, Stage
from disclosure.errors import DisclosureError
from disclosure.findings import Finding
from disclosure.policy import Weighed, policy, weigh
from disclosure.privacy.scan import scan_text
from disclosure.validation import Verdict, check_file
from disclosure.validation.beside import Beside

__all__ = ["crashed", "examine", "examine_around", "examine_held", "write_down"]

log = logging.getLogger(__name__)

LOST = "release.file_lost"
WORDS = ("title", "notes", "contact_office", "tag_string", "index_number")  # what people write into the form


def examine_held(session: Session, lease: Lease, draft: sa.RowMapping, file: sa.RowMapping) -> verdicts.Known:
    """What the checks say of the file whose check is held; the documents are screened as well. A check that was begun
    too often is not begun again. Commits."""
    if lease.is_spent:
        return crashed("release.check_crashed", file)
    known = examine(session, draft, file)
    screening.screen(session, draft, lambda: checking.enter(session, lease, Stage.DOCUMENTS))
    return known


def examine(session: Session, draft: sa.RowMapping, file: sa.RowMapping) -> verdicts.Known:
    """What the checks say of the file, or said of it before. Commits."""
    if not store.drafts().intact(file["sha256"]):
        return crashed(LOST, file)
    schema = draft["metadata"].get("table_schema", "")
    around = beside.gather(session, draft)
    known = verdicts.find(session, file, schema, around)
    session.commit()
    if known is not None:
        return known
    began = time.monotonic()
    known = _check_file(draft["id"], file, schema, around)
    verdicts.keep(session, file, known, time.monotonic() - began)
    session.commit()
    return known


def examine_around(session: Session, draft: sa.RowMapping, file: sa.RowMapping, known: verdicts.Known) -> list[Finding]:
    """What is found each time, whatever is known of the bytes: signatures of malware are news, and so is the form."""
    is_lost = LOST in known.verdict["counts"]
    scanned = [] if is_lost else malware.scan(store.drafts().path(file["sha256"]), file["name"])
    words = _check_words(draft["metadata"])
    return [*scanned, *screening.found(session, draft), *words, *_differences(session, draft, known.verdict)]


def _check_file(draft_id: str, file: sa.RowMapping, schema: str, around: Beside) -> verdicts.Known:
    """The verdict as JSON, and the hash of the kept product when nothing blocks that no waiver could let pass."""
    keep = store.drafts()
    try:
        with keep.scratch() as product, watching.watched(draft_id) as meter:
            shown = product.with_name("shown")
            verdict = check_file(
                keep.path(file["sha256"]),
                schema,
                name=file["name"],
                product=product,
                shown=shown,
                checked_at=datetime.now(UTC).isoformat(timespec="seconds"),
                tolerated=sorted(policy().tolerated),
                beside=around,
                meter=meter,
            )
            said = verdict.to_dict()
            findings.keep_shown(file, said, shown)
            if not verdict.product_sha256:
                return verdicts.Known(said, None)
            if verdict.sha256 != file["sha256"]:
                raise DisclosureError("the verdict is about other bytes")
            return verdicts.Known(said, _keep_product(keep, product, verdict))
    except Exception as crash:  # whatever went wrong, it is no pass (ACCEPTANCE A05)
        log.exception("The check of draft %s failed", draft_id)
        return crashed(getattr(crash, "code", "release.check_crashed"), file)


def _keep_product(keep: store.Store, product: Path, verdict: Verdict) -> str:
    stored = keep.keep(product)
    if stored.sha256 != verdict.product_sha256:
        raise DisclosureError("the product is not what the verdict names")
    return stored.sha256


def crashed(code: str, file: sa.RowMapping) -> verdicts.Known:
    """What is said of a file whose check came to no end."""
    finding = Finding(code, file=file["name"])
    said = {"passed": False, "warned": False, "findings": [finding.to_dict()], "counts": {code: 1}}
    return verdicts.Known(said, None)


def _check_words(metadata: Mapping[str, Any]) -> list[Finding]:
    """Personal data in what was written into the form."""
    hits = ((name, hit) for name in WORDS for hit in scan_text(str(metadata.get(name) or "")))
    return [
        Finding("release.personal_words", hit.severity, field=name, values={"masked": hit.masked}) for name, hit in hits
    ]


def _differences(session: Session, draft: sa.RowMapping, verdict: Mapping[str, Any]) -> list[Finding]:
    former = succession.former(session, draft)
    return succession.differences(former, draft["metadata"], verdict, waivers.today())


def write_down(
    session: Session, draft: sa.RowMapping, file: sa.RowMapping, known: verdicts.Known, around: Sequence[Finding]
) -> dict[str, Any]:
    """Weigh a verdict and keep it with its file, and its summary, which is returned, with the draft. The caller holds
    the draft and commits."""
    notices_of_upload = [Finding.from_dict(finding) for finding in file["notices"]]
    weighed, counts = _weigh(session, draft, known, [*around, *notices_of_upload])
    of_file = len(known.verdict["findings"])
    said = _dicts(weighed)
    passed = weighed.passed and known.product is not None
    about = {"passed": passed, "warned": weighed.warned, "policy_hash": policy().hash, "waivers": dict(weighed.waived)}
    verdict = {**known.verdict, **about, **_still_made(file, known), "findings": said[:of_file]}
    before = {name: known.verdict.get(name) for name in ("rows", "checked_at", "checked_before")}
    bound = {"documents": screening.bound(session, draft["id"])}
    summary = {**about, **before, **bound, "counts": counts, "findings": said[of_file:]}
    table = model.draft_file
    values = {"verdict": verdict, "product_sha256": known.product}
    session.execute(sa.update(table).where(table.c.id == file["id"]).values(values))
    drafts.set_verdict(session, draft["id"], summary)
    return summary


def _still_made(file: sa.RowMapping, known: verdicts.Known) -> dict[str, Any]:
    """The files of a release that were made after the check before, when they would be the same ones."""
    before, keep = file["verdict"] or {}, store.drafts()
    same = file["product_sha256"] == known.product and before.get("schema_hash") == known.verdict.get("schema_hash")
    files = before.get("files", []) if same else []
    return {"files": files} if files and all(keep.intact(one["sha256"]) for one in files) else {}


def _weigh(
    session: Session, draft: sa.RowMapping, known: verdicts.Known, around: Sequence[Finding]
) -> tuple[Weighed, dict[str, int]]:
    """File, description and notices together, by the policy and the waivers that count today."""
    found = [*(Finding.from_dict(finding) for finding in known.verdict["findings"]), *around]
    counts = Counter(known.verdict["counts"]) + Counter(finding.code for finding in around)
    about = {name: draft["metadata"].get(field, "") for name, field in _NARROWED.items()}
    standing = waivers.standing(session, draft)
    return weigh(found, counts, policy(), waivers=standing, today=waivers.today(), **about), dict(counts)


_NARROWED = {"schema": "table_schema", "entry": "catalogue_entry"}


def _dicts(weighed: Weighed) -> list[dict[str, Any]]:
    """The findings as they are kept; a waived one names its waiver."""
    return [
        {**finding.to_dict(), **({"waiver": weighed.by[place]} if place in weighed.by else {})}
        for place, finding in enumerate(weighed.findings)
    ]
