"""Fill an installation: ``load.py [FOLDER]`` with organisations, catalogue, users, sources, a harvest and its releases.

The sources are the replica's, or, when FOLDER is given, the saved files below it. Everything is looked up before it is
made, so that a second run adds nothing. CKAN_INI names the configuration.
"""

from __future__ import annotations

import json
import logging
import os
import sys
from pathlib import Path

import ckan.plugins as p
import ckan.plugins.toolkit as tk
import click
import settings
from ckan import model
from ckan.cli import CKANConfigLoader
from ckan.config.middleware import make_app
from ckanext.harvest.model import HarvestJob

from ckanext.changsha.ops.cli import changsha

PUBLISHERS = ("cs-ggzy", "cs-bgt", "cs-czj", "cs-430112")  # whose datasets the harvested records become
# name -> (full name, capacity, organisations); a developer belongs to none, a neighbour to another organisation
USERS = {
    "steward": ("数据管理员（演示）", "editor", PUBLISHERS),
    "reviewer": ("发布审查员（演示）", "admin", PUBLISHERS),
    "neighbour": ("其他单位数据管理员（演示）", "editor", ("cs-mzj",)),
    "developer": ("开发者（演示）", "", ()),
}
REASON = "首次采集入库，经复核来源与口径，同意发布"
# source -> (type, title, publisher, path and settings at the replica, folder and patterns among the saved files if any)
SOURCES = {
    "transactions": (
        "changsha_transactions",
        "公共资源交易",
        "cs-ggzy",
        ("/", {"system": "hnsggzy"}),
        ("", {"include": ["transactions/**", "*"]}),
    ),
    "gazette": (
        "changsha_gazette",
        "政府公报与规范性文件",
        "cs-bgt",
        ("/szf/zfgb/", {"system": "changsha_gov"}),
        ("normative", {}),
    ),
    "budget": (
        "changsha_budget",
        "部门预算与决算",
        "cs-czj",
        ("/szf/ztzl/ysgk/", {"system": "changsha_budget"}),
        ("budget", {}),
    ),
    "wangcheng-budget": (
        "changsha_budget",
        "望城区部门预算与决算",
        "cs-430112",
        ("/", {"system": "wangcheng_budget"}),
        None,
    ),
}


def say(text: str) -> None:
    """One step of the progress."""
    print(f"== {text}", flush=True)


def run(*words: str) -> None:
    """One ``ckan changsha`` command in this process."""
    changsha.main(list(words), prog_name="ckan changsha", standalone_mode=False)


def as_site() -> dict[str, object]:
    """The context of the installation itself."""
    return {"user": tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"], "ignore_auth": True}


def add_user(name: str, fullname: str, sysadmin: bool = False) -> None:
    """A user with a generated password, unless there is one of that name."""
    if model.User.get(name) is None:
        wanted = {"name": name, "fullname": fullname, "email": f"{name}@changsha.example"}
        tk.get_action("user_create")(as_site(), {**wanted, "password": settings.secret(f"password of {name}")})
        say(f"user {name}")
    user = model.User.get(name)
    if user is not None and user.sysadmin != sysadmin:
        user.sysadmin = sysadmin
        model.Session.commit()


def add_users() -> None:
    """One user for each role, with its organisations."""
    add_user("admin", "平台管理员（演示）", sysadmin=True)
    for name, (fullname, capacity, organizations) in USERS.items():
        add_user(name, fullname)
        for organization in organizations:
            member = {"id": organization, "object": name, "object_type": "user", "capacity": capacity}
            tk.get_action("member_create")(as_site(), member)


def add_source(source: str, folder: str) -> str:
    """A harvest source, made or moved to where it is now; returns its name, "" for one that `folder` has nothing of."""
    kind, title, publisher, (path, asked), saved = SOURCES[source]
    if folder and saved is None:
        return ""
    below, chosen = saved or ("", {})
    name = f"{'samples' if folder else 'replica'}-{source}"
    replica = f"http://{settings.HOST}:{settings.PORTS['replica']}{path}"
    wanted = {
        "name": name,
        "title": f"{title}（{'保存的文件' if folder else '演示数据'}）",
        "url": f"file://{Path(folder) / below}" if folder else replica,
        "source_type": kind,
        "owner_org": publisher,
        "frequency": "MANUAL" if folder else "DAILY",
        "config": json.dumps(chosen if folder else asked, ensure_ascii=False),
    }
    known = model.Package.get(name)
    if known is None:
        tk.get_action("harvest_source_create")({**as_site(), "user": "admin"}, wanted)
        say(f"source {name}")
    elif known.url != wanted["url"]:  # another REPLICA_PORT, or the folder was moved
        tk.get_action("harvest_source_update")({**as_site(), "user": "admin"}, {**wanted, "id": known.id})
        say(f"source {name} is at {wanted['url']} now")
    return name


def end_lost_jobs(source: str) -> None:
    """End what a killed run left unfinished; nothing else harvests while an installation is loaded."""
    lost = model.Session.query(HarvestJob.id).filter_by(source_id=model.Package.get(source).id)
    for (job,) in lost.filter(HarvestJob.status != "Finished").all():
        tk.get_action("harvest_job_abort")({**as_site(), "model": model}, {"id": job})


def main() -> None:
    """Fill the installation step by step; each prints what it did."""
    folder = sys.argv[1] if len(sys.argv) > 1 else ""
    app = make_app(CKANConfigLoader(os.environ["CKAN_INI"]).get_config())
    logging.disable(logging.ERROR)  # what goes wrong is raised; ckanext-harvest calls every new source an error
    for plugin in p.PluginImplementations(p.IClick):
        plugin.get_commands()
    with app._wsgi_app.test_request_context():
        say("organisations and catalogue")
        run("organizations", "load")
        run("catalogue", "load")
        add_users()
        for name in filter(None, [add_source(source, folder) for source in SOURCES]):
            end_lost_jobs(name)
            say(f"harvesting {name}")
            run("harvest", "run", name, "--progress")
        say("building datasets, checking them, and releasing them by a second person")
        run("build", "--user", "steward")
        run(
            "release", "approve-all", "--reviewer", "reviewer", "--origin", "records", "--reason", REASON, "--checklist"
        )


if __name__ == "__main__":
    try:
        main()
    except click.ClickException as error:
        sys.exit(f"load: {error.format_message()}")
