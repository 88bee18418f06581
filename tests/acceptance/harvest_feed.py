"""A source whose content a test sets as it wants: a folder of saved answers of hnsggzy.com, with invented notices."""

import json
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import ckan.plugins.toolkit as tk
import pytest
import sqlalchemy as sa
from ckan import model
from ckan.tests import factories

from ckanext.changsha.harvest.accounts import Account
from ckanext.changsha.harvest.run import find_source, run_source
from ckanext.changsha.records.model import harvested

AMOUNT = "10000.50"


@dataclass(frozen=True)
class Notice:
    """One notice of the feed."""

    number: int
    day: str = "2026-03-02"
    amount: str = AMOUNT
    words: str = "采购办公家具"
    upper: bool = False  # whether the source spells its identifiers in capitals

    def row(self) -> dict[str, object]:
        section = f"{self.number:08d}-abcd-4000-8000-00000000abcd"
        title = f"演示数据采购项目{self.number}公开招标公告"
        content = f"<p>演示数据：{self.words}{self.number}批。</p>"
        if self.amount:
            content += f"<p>预算金额：{self.amount}元</p>"
        return {
            "id": f"notice-{self.number}",
            "governmentPurchaseSectionInformationId": section.upper() if self.upper else section,
            "bulletinType": "招标公告",
            "noticeName": title,
            "noticeSendTime": f"{self.day}T09:00:00.000+08:00",
            "noticeContent": content,
        }


def notices(count: int, **said) -> list[Notice]:
    """So many notices, each on a day of its own month."""
    return [Notice(number, f"2026-{number % 6 + 1:02d}-{number % 28 + 1:02d}", **said) for number in range(count)]


def changed(every: Sequence[Notice], count: int, **said) -> list[Notice]:
    """The first `count` of them say something else."""
    return [replace(notice, **said) if place < count else notice for place, notice in enumerate(every)]


@dataclass
class Feed:
    """The folder of one source."""

    name: str
    folder: Path

    def serve(self, every: Sequence[Notice], pages: int = 4) -> None:
        """Let the source have exactly these notices, in this order, on so many pages."""
        shutil.rmtree(self.folder)
        self.folder.mkdir()
        said = datetime.now(UTC).timestamp()
        for page in range(pages):
            rows = [notice.row() for notice in every[page::pages]]
            if rows:
                answer = {"code": 200, "msg": "", "time": said, "success": True}
                answer["data"] = {"governmentProcureAnnouncementInformation": rows}
                (self.folder / f"page-{page}").mkdir()
                text = json.dumps(answer, ensure_ascii=False)
                (self.folder / f"page-{page}" / "answer.json").write_text(text, encoding="utf-8")

    def run(self, **said) -> Account:
        """Harvest it to the end, in this process."""
        return run_source(find_source(self.name), **said)


def staged() -> dict[str, str]:
    """The hash of every staged record, by its key."""
    model.Session.rollback()
    rows = model.Session.execute(sa.select(harvested.c.key, harvested.c.content_hash))
    return dict(row._tuple() for row in rows)


def scalar(statement: str, **bound) -> object:
    """What a query says, seen from a new transaction."""
    model.Session.rollback()
    return model.Session.scalar(sa.text(statement), bound)


@pytest.fixture
def feeds(with_plugins, clean_db, tmp_path, monkeypatch) -> Callable[..., Feed]:
    """Makes sources of one organization; each has a folder of its own."""
    base = tmp_path / "feeds"
    monkeypatch.setitem(tk.config, "ckanext.changsha.harvest.folders", [str(base)])
    monkeypatch.setitem(tk.config, "ckan.storage_path", str(tmp_path / "storage"))
    context = {"user": factories.Sysadmin()["name"], "model": model, "session": model.Session}
    organization = factories.Organization()["id"]

    def make(name: str = "feed", **settings) -> Feed:
        folder = base / name
        folder.mkdir(parents=True)
        said = {"name": name, "title": name, "url": f"file://{folder}", "source_type": "changsha_transactions"}
        config = json.dumps(settings) if settings else ""
        tk.get_action("harvest_source_create")(dict(context), {**said, "owner_org": organization, "config": config})
        return Feed(name, folder)

    return make
