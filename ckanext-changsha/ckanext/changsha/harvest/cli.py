"""``ckan changsha harvest …`` and ``ckan changsha build``: run sources, report on them, make drafts of records."""

from __future__ import annotations

import dataclasses
import json
from datetime import UTC, date, datetime

import ckan.plugins.toolkit as tk
import click
import sqlalchemy as sa
from ckan import model
from ckanext.harvest.model import HarvestSource

from ckanext.changsha.harvest import accounts, quarantine, retention, settle, work
from ckanext.changsha.harvest.consume import consume, messages
from ckanext.changsha.harvest.metrics import prometheus
from ckanext.changsha.harvest.opened import due, opened
from ckanext.changsha.harvest.run import SourceBusy, find_source, run_source
from ckanext.changsha.harvest.states import Mode, RunState
from ckanext.changsha.records import datasets, staging
from ckanext.changsha.release import auto_review, recordsets
from ckanext.changsha.release.checks import CHECK_INLINE
from disclosure.findings import Finding, describe

__all__ = ["build", "harvest"]

MOST_ERRORS = 20  # sentences that are printed of one run


@click.group()
def harvest() -> None:
    """Sources of records."""


@harvest.command("run")
@click.argument("source")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="Leave older entries of the source's lists alone.")
@click.option("--delta", is_flag=True, help="As the schedule does: by the source's settings, in full or what is new.")
@click.option("--progress", is_flag=True, help="Say how far it is after each batch of pages.")
def run(source: str, since: datetime | None, delta: bool, progress: bool) -> None:
    """Harvest SOURCE (a name or an id) here and now; fails when it could not be read."""
    found = _source(source)
    mode, day = due(model.Session, opened(model.Session, found.id)) if delta else (Mode.FULL, None)
    _run(found, since.date() if since else day, progress, mode)


@harvest.command()
@click.argument("source")
@click.option("--progress", is_flag=True, help="Say how far it is after each batch of pages.")
def reparse(source: str, progress: bool) -> None:
    """Parse again everything that is kept of SOURCE, without a request: after its parser was mended."""
    _run(_source(source), None, progress, Mode.REPARSE)


@harvest.command()
@click.argument("source")
@click.option("--progress", is_flag=True, help="Say how far it is after each batch of pages.")
def replay(source: str, progress: bool) -> None:
    """Parse again the pages of SOURCE that have a file in quarantine."""
    _run(_source(source), None, progress, Mode.REPLAY)


@harvest.command("quarantine")
@click.argument("source")
def show_quarantine(source: str) -> None:
    """The files of SOURCE that its parser refused, and why."""
    found = _source(source)
    for kept in quarantine.listed(model.Session, found.id, limit=1000):
        said = describe(Finding.from_dict(kept["finding"]), "zh")
        click.echo(f"{kept['at']:%Y-%m-%d %H:%M} {kept['page']} {kept['file']}（{kept['size']} 字节）")
        click.echo(
            f"  {said['message']}（{kept['finding']['code']}；解析程序 {kept['parser']}；原文 {kept['sha256']}）"
        )
    click.echo(f"隔离文件共 {quarantine.count(model.Session, found.id)} 个")


@harvest.command()
@click.argument("source")
@click.option("--json", "as_json", is_flag=True, help="One JSON object instead of text.")
def status(source: str, as_json: bool) -> None:
    """How far the latest job of SOURCE is, and what it brought."""
    job = accounts.latest_job(model.Session, _source(source).id)
    if job is None:
        raise click.ClickException(f"来源“{source}”还没有采集任务")
    account = accounts.account_of(model.Session, job)
    if as_json:
        click.echo(json.dumps(dataclasses.asdict(account), ensure_ascii=False, indent=1))
    else:
        _print(account)


@harvest.command()
@click.argument("source")
def cancel(source: str) -> None:
    """Stop what runs of SOURCE; what is staged stays."""
    settle.abort(model.Session, _source(source).id)


@harvest.command()
@click.argument("job")
@click.argument("decision", type=click.Choice(["accept", "drop"]))
@click.option("--user", required=True, help="The administrator who decides.")
def decide(job: str, decision: str, user: str) -> None:
    """Accept or drop what JOB brought and what is held for review."""
    person = model.User.get(user)
    if person is None or not person.sysadmin:
        raise click.ClickException(f"“{user}”不是平台管理员")
    try:
        settle.decide(model.Session, job, person.name, accept=decision == "accept")
    except settle.NotHeld as error:
        raise click.ClickException("该采集任务没有待确认的变动") from error


@harvest.command()
def held() -> None:
    """The jobs that wait for a decision: why, and where to decide."""
    for account in accounts.held(model.Session):
        click.echo(f"来源“{account.source}”的采集任务等待确认，有 {account.waiting} 条新增或变更的记录暂未生效：")
        for said in account.held:
            click.echo(f"  {said}")
        click.echo(f"  {tk.url_for('harvester.job_show', source=account.source, id=account.job, _external=True)}")


@harvest.command()
def resume() -> None:
    """Do whatever waits: what a killed process left, and jobs that Redis forgot."""
    work.drain(model.Session)


@harvest.command()
def metrics() -> None:
    """Numbers of all sources, as Prometheus reads them."""
    click.echo(prometheus(model.Session), nl=False)


@harvest.command()
def prune() -> None:
    """Delete raw answers older than the installation keeps them, unless a record or the quarantine needs them."""
    click.echo(f"删除原始文件 {retention.prune(model.Session)} 个")


@harvest.command("correct")
@click.argument("record")
@click.option("--title", help="The title as it should read.")
@click.option("--publisher", help="The issuing body as it should read.")
def correct_record(record: str, title: str | None, publisher: str | None) -> None:
    """Correct a staged RECORD (its id); no later harvest undoes it."""
    words = {name: value for name, value in (("title", title), ("publisher", publisher)) if value}
    if not words:
        raise click.UsageError("--title 或 --publisher 至少填写一项")
    if not staging.correct(model.Session, record, **words):
        raise click.ClickException(f"没有编号为“{record}”的记录")
    model.Session.commit()


def _source(reference: str) -> HarvestSource:
    try:
        return find_source(reference)
    except tk.ObjectNotFound as error:
        raise click.ClickException(f"没有名为“{reference}”的来源") from error


def _run(source: HarvestSource, since: date | None, progress: bool, mode: Mode) -> None:
    name = source.title
    try:
        account = run_source(source, since, _show if progress else None, mode)
    except SourceBusy as error:
        raise click.ClickException(f"来源“{name}”有尚未结束的采集任务，请待其结束或先将其中止") from error
    _print(account)
    if account.state == RunState.HELD:
        click.echo(
            f"变动较大，等待确认：ckan changsha harvest decide {account.job} accept|drop --user 管理员", err=True
        )
    if account.state == RunState.CANCELLED:
        raise click.ClickException(f"来源“{name}”的采集任务在完成前被中止")
    if account.down:
        raise click.ClickException(f"来源“{name}”未能完整读取")


@harvest.command()
def report() -> None:
    """What the latest run of every source brought."""
    for account in accounts.latest(model.Session):
        _print(account)


@harvest.command("consume")
@click.argument("stage", type=click.Choice(["gather", "fetch"]))
def consume_stage(stage: str) -> None:
    """Work on STAGE of the jobs that were started on the site, until this process is stopped."""
    consume(stage, messages(stage))


@click.command()
@click.option("--user", "author", required=True, help="User in whose name the drafts are made.")
def build(author: str) -> None:
    """Make, check and submit a draft for every dataset whose records changed; release what policies may approve."""
    user = model.User.get(author)
    if user is None:
        raise click.ClickException(f"没有名为“{author}”的用户")
    tk.config[CHECK_INLINE] = True  # whoever types the command waits for its result
    held = {dataset["name"]: dataset["held"] for dataset in datasets.changed(model.Session) if dataset["held"]}
    for name, state in recordsets.build_drafts(model.Session, user.id):
        click.echo(f"{name}\t{state}")
        if name in held:
            click.echo("  " + describe(Finding("harvest.held", values={"count": held[name]}), "zh")["message"])
    for reviewed in auto_review.review_waiting(model.Session):
        became = f"release {reviewed.number} by policy" if reviewed.number else "; ".join(reviewed.reasons)
        click.echo(f"{reviewed.dataset}\t{became}")


def _show(run: sa.RowMapping) -> None:
    far = accounts.progress(run, datetime.now(UTC))
    left = "" if far["seconds_left"] is None else f"，约剩 {far['seconds_left']} 秒"
    click.echo(f"  {far['done']}/{far['pages']} 页，每分钟 {far['records_per_minute']} 条记录{left}", err=True)


def _print(account: accounts.Account) -> None:
    number = account.numbers
    click.echo(f"{account.source}")
    click.echo(f"  页 {account.pages}（失败 {account.failed}），文件 {number['files']}")
    click.echo(
        f"  记录 {number['parsed']} = 新增 {number['added']} + 变更 {number['changed']}"
        f" + 未变 {number['unchanged']} + 重复 {number['duplicate']}"
    )
    if account.reread:
        click.echo(f"  变更中有 {account.reread} 条原文未变，因解析程序更新而不同")
    progress = account.progress
    if progress:
        click.echo(
            f"  状态 {account.state}；撤下 {progress['withdrawn']}，隔离文件 {progress['quarantined']}，"
            f"待确认 {account.waiting}；每分钟 {progress['records_per_minute']} 条"
        )
    for code, count in account.findings.items():
        click.echo(f"  问题 {count} 条：{describe(Finding(code), 'zh')['title']}（{code}）")
    errors = [*account.held, *account.unlisted, *account.errors]
    for error in errors[:MOST_ERRORS]:
        click.echo(f"  错误：{error}")
    if len(errors) > MOST_ERRORS:
        click.echo(f"  错误：另有 {len(errors) - MOST_ERRORS} 条，见采集任务页面")
