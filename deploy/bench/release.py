"""Seconds from staged records to the public, in the tests' database: ``release.py [RECORDS]``, by `make bench-release`.

The other side of the ratio is CKAN's own way: one `package_create` for each record, on a tenth of them.
"""

from __future__ import annotations

import os
import sys
import time
from datetime import date

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan import model
from ckan.cli import CKANConfigLoader
from ckan.config.middleware import make_app
from ckan.tests import factories
from emptied import empty

from ckanext.changsha.catalogue.load import load_catalogue, read_catalogue
from ckanext.changsha.records.staging import stage
from ckanext.changsha.release import gate, outbox, recordsets
from ckanext.changsha.release.checks import CHECK_INLINE
from disclosure.kinds import KINDS
from disclosure.policy import items
from disclosure.records import Kind, Record

PARAGRAPH = "演示数据：本项目已经批准，现对采购内容进行公开招标，欢迎合格的供应商参加。"
PASSWORD = "correct-horse-1"  # noqa: S105 - of users that live as long as the bench


def notice(number: int) -> Record:
    """One invented procurement notice of 60 paragraphs."""
    body = {
        "business_type": "政府采购",
        "notice_type": "tender",
        "notice_label": "招标公告",
        "stage": "公告",
        "project_name": f"演示数据采购项目{number}",
        "published_at": "2026-03-02T09:00:00+08:00",
        "budget": f"{number + 1}.00",
        "suppliers": [],
        "text": "\n".join([PARAGRAPH] * 60),
        "attachments": [],
        **dict.fromkeys(("project_code", "section_name", "section_code", "unified_deal_code", "duty"), ""),
        **dict.fromkeys(("deadline_at", "opening_at", "control_price")),
        **{party: {"name": "长沙市演示局", "code": ""} for party in ("buyer", "agency", "region")},
    }
    title = f"演示数据采购项目{number}招标公告"
    return Record(Kind.TRANSACTION, f"bench:{number}", title, "长沙市演示局", date(2026, 3, 2), body, "bench")


def people(organization: str) -> tuple[str, str]:
    """A steward's id and a reviewer's name."""
    factories.Organization(name=organization, title="长沙市演示局")
    steward, reviewer = factories.User(password=PASSWORD), factories.User(password=PASSWORD)
    for user, capacity in ((steward, "editor"), (reviewer, "admin")):
        member = {"id": organization, "object": user["id"], "object_type": "user", "capacity": capacity}
        tk.get_action("member_create")({"ignore_auth": True, "user": reviewer["name"]}, member)
    return steward["id"], reviewer["name"]


def release(records: list[Record], steward: str, reviewer: str) -> float:
    """Stage, build, check, review, release and index; seconds."""
    begun = time.perf_counter()
    stage(model.Session, records)
    model.Session.commit()
    recordsets.build_drafts(model.Session, steward)
    draft = model.Session.scalar(sa.text("SELECT id FROM changsha_draft"))
    answers = {item.id: "yes" for item in items()}
    step = {"id": draft, "step": "approve", "reason": "演示数据", "checklist": answers}
    tk.get_action("release_step")({"user": reviewer}, step)
    outbox.deliver()
    return time.perf_counter() - begun


def packages(number: int, organization: str) -> float:
    """CKAN's own way; seconds."""
    begun = time.perf_counter()
    with gate.opened():
        for _ in range(number):
            factories.Dataset(notes="\n".join([PARAGRAPH] * 60), owner_org=organization, **FIELDS)
    return time.perf_counter() - begun


FIELDS = {
    "catalogue_entry": "D06-014",
    "license_id": "cc-by-4.0",
    "disclosure_mode": "proactive",
    "date_written": "2026-03-01",
    "date_published": "2026-03-02",
    "index_number": "000000000/2026-00001",
    "update_cycle": "once",
    "contact_office": "演示处室",
}


def main() -> None:
    """Both sides in one run; the last line is the ratio of records a second."""
    size = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    app = make_app(CKANConfigLoader(os.environ["CKAN_INI"]).get_config())
    tk.config[CHECK_INLINE] = True
    with app._wsgi_app.test_request_context():
        empty()
        load_catalogue(model.Session, read_catalogue()[0])
        model.Session.commit()
        records = [notice(number) for number in range(size)]
        organization = KINDS[Kind.TRANSACTION].dataset_of(records[0]).organization
        ours = size / release(records, *people(organization))
        theirs = size / 10 / packages(size // 10, organization)
        empty()
    print(f"records to the public: {size / ours:.2f} s for {size}, {ours:,.0f} a second")
    print(f"package_create: {theirs:,.1f} a second")
    print(f"ratio {ours / theirs:.1f}")


if __name__ == "__main__":
    main()
