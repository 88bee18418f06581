"""``ckan changsha harvest …`` and ``ckan changsha build``: run sources, report on them, make drafts of records."""

from __future__ import annotations

from datetime import datetime

import ckan.plugins.toolkit as tk
import click
from ckan import model

from ckanext.changsha.harvest import accounts
from ckanext.changsha.harvest.consume import consume, messages
from ckanext.changsha.harvest.run import SourceBusy, find_source, run_source
from ckanext.changsha.records import datasets
from ckanext.changsha.release import recordsets
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
@click.option("--progress", is_flag=True, help="Name each page as it is read.")
def run(source: str, since: datetime | None, progress: bool) -> None:
    """Harvest SOURCE (a name or an id) here and now; fails when it could not be read."""
    try:
        found = find_source(source)
        account = run_source(found, since.date() if since else None, _show if progress else None)
    except tk.ObjectNotFound as error:
        raise click.ClickException(f"没有名为“{source}”的来源") from error
    except SourceBusy as error:
        raise click.ClickException(f"来源“{source}”有尚未结束的采集任务，请待其结束或先将其中止") from error
    _print(account)
    if account.down:
        raise click.ClickException(f"来源“{source}”未能完整读取")


@harvest.command()
def report() -> None:
    """What the latest run of every source brought."""
    for account in accounts.latest(model.Session):
        _print(account)


@harvest.command("consume")
@click.argument("stage", type=click.Choice(["gather", "fetch"]))
def consume_stage(stage: str) -> None:
    """Work on STAGE of the jobs that were started on the site, until this process is stopped."""
    consume(*messages(stage))


@click.command()
@click.option("--user", "author", required=True, help="User in whose name the drafts are made.")
def build(author: str) -> None:
    """Make, check and submit a draft for every dataset whose records changed."""
    user = model.User.get(author)
    if user is None:
        raise click.ClickException(f"没有名为“{author}”的用户")
    tk.config[CHECK_INLINE] = True  # whoever types the command waits for its result
    held = {dataset["name"]: dataset["held"] for dataset in datasets.changed(model.Session) if dataset["held"]}
    for name, state in recordsets.build_drafts(model.Session, user.id):
        click.echo(f"{name}\t{state}")
        if name in held:
            click.echo("  " + describe(Finding("harvest.held", values={"count": held[name]}), "zh")["message"])


def _show(number: int, count: int, page: str) -> None:
    click.echo(f"  {number}/{count} {page}", err=True)


def _print(account: accounts.Account) -> None:
    number = account.numbers
    click.echo(f"{account.source}")
    click.echo(f"  页 {account.pages}（失败 {account.failed}），文件 {number['files']}")
    click.echo(
        f"  记录 {number['parsed']} = 新增 {number['added']} + 变更 {number['changed']}"
        f" + 未变 {number['unchanged']} + 重复 {number['duplicate']}"
    )
    for code, count in account.findings.items():
        click.echo(f"  问题 {count} 条：{describe(Finding(code), 'zh')['title']}（{code}）")
    errors = [*account.unlisted, *account.errors]
    for error in errors[:MOST_ERRORS]:
        click.echo(f"  错误：{error}")
    if len(errors) > MOST_ERRORS:
        click.echo(f"  错误：另有 {len(errors) - MOST_ERRORS} 条，见采集任务页面")
