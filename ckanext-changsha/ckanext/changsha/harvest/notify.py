"""Mail about runs that failed, fell short or are held, to the administrators of the source's organization."""

from __future__ import annotations

import logging
from collections.abc import Sequence

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan.lib.mailer import MailerException
from sqlalchemy.orm import Session

from ckanext.changsha.harvest.sentences import sentence
from disclosure.findings import Finding

__all__ = ["notify"]

log = logging.getLogger(__name__)

FRESH = "1 day"  # older runs are told nobody any more: the mail server was away for too long


def notify(session: Session) -> None:
    """Send one mail a run to each of its administrators. Commits."""
    runs = session.execute(_UNTOLD).mappings().all()
    session.commit()
    for run in runs:
        people = session.execute(_PEOPLE, {"source": run["source"]}).all()
        session.commit()
        subject, body = _letter(run)
        for name, address in people:
            try:
                tk.mail_recipient(name, address, subject, body)
            except (MailerException, OSError) as error:
                log.warning("No mail about harvest job %s to %s: %s", run["job"], name, error)


def _letter(run: sa.RowMapping) -> tuple[str, str]:
    """Written in Chinese: whoever reads it is a steward, and no request says a language."""
    url = tk.url_for("harvester.job_show", source=run["name"], id=run["job"], _external=True)
    ends = {"held": "有待审核确认", "failed": "采集失败"}
    what = ends.get(run["state"], "部分内容未能采集")
    said: Sequence[str] = [sentence(Finding.from_dict(finding)) for finding in run["findings"]]
    lines = [f"来源“{run['title']}”的采集任务{what}。", *said]
    if run["pages_failed"]:
        lines.append(f"共 {run['pages']} 页，其中 {run['pages_failed']} 页未能读取。")
    if run["quarantined"]:
        lines.append(f"有 {run['quarantined']} 个文件无法解析，原文已保存在隔离区，解析程序更新后可以重新解析。")
    return f"采集任务{what}：{run['title']}", "\n\n".join([*lines, f"详情：{url}"])


_UNTOLD = sa.text(f"""
    UPDATE changsha_harvest_run AS run SET mailed = now()
    FROM harvest_source AS source JOIN package ON package.id = source.id
    WHERE source.id = run.source AND run.mailed IS NULL AND run.finished > now() - interval '{FRESH}'
        AND (run.state IN ('held', 'failed') OR run.state = 'finished' AND (
            run.pages_failed > 0 OR NOT run.complete
            OR jsonb_path_exists(run.findings, '$[*] ? (@.severity != "info")')
            OR EXISTS (SELECT FROM changsha_harvest_quarantine AS refused
                WHERE refused.job = run.job AND refused.at >= run.started)))
    RETURNING run.*, package.name, coalesce(nullif(source.title, ''), package.name) AS title
""")  # noqa: S608 - put together of constants
# The organization's administrators; those of the whole site where it has none.
_PEOPLE = sa.text("""
    WITH own AS (
        SELECT person.* FROM "user" AS person
        JOIN member ON member.table_id = person.id AND member.table_name = 'user' AND member.state = 'active'
        JOIN package ON package.owner_org = member.group_id
        WHERE package.id = :source AND member.capacity = 'admin' AND person.state = 'active')
    SELECT DISTINCT name, email FROM (
        SELECT * FROM own
        UNION ALL SELECT * FROM "user" WHERE sysadmin AND state = 'active' AND NOT EXISTS (SELECT FROM own)) AS people
    WHERE email <> ''
""")
