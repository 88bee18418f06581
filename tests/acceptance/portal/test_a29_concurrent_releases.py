"""A29: many reviewers at once, on a server that is killed meanwhile: versions have no gaps, and one is current."""

import os
import random
import signal
import subprocess
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
import sqlalchemy as sa
from ckan import model as ckan_model
from ckan.plugins import toolkit as tk
from ckan.tests import factories
from drafts_factory import YES
from served import serve

from ckanext.changsha.release import model, outbox

CLIENTS, DATASETS, DRAFTS = 32, 5, 8  # drafts of each dataset, each of which would replace its release
STEPS = (*["approve"] * 4, *["schedule", "unschedule"] * 2, "withdraw", "reject")
HIDDEN = ("deadlock", "could not serialize", "psycopg", "Traceback")  # what no answer may say
PEOPLE = ("reviewer", "colleague", "admin")


def disturb(running, rng):
    """Cut every connection to PostgreSQL, or kill one of the web processes."""
    if rng.random() < 0.5:
        cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
        ckan_model.Session.execute(sa.text(f"{cut} AND pid <> pg_backend_pid() AND usename = current_user"))
        ckan_model.Session.commit()
        return
    children = subprocess.run(["pgrep", "-P", str(running.pid)], capture_output=True, text=True, check=False).stdout
    if children.split():
        os.kill(int(rng.choice(children.split())), signal.SIGKILL)


class Client:
    """One person's browser: asks for random steps, and writes down what it was told."""

    def __init__(self, site, token, drafts, seed):
        self.http = httpx.Client(base_url=site, headers={"Authorization": token}, trust_env=False, timeout=60)
        self.drafts, self.rng, self.history = drafts, random.Random(seed), []

    def act(self, times):
        for _ in range(times):
            asked = {
                "id": self.rng.choice(self.drafts),
                "step": self.rng.choice(STEPS),
                "reason": "已核对",
                "checklist": YES,
            }
            if asked["step"] == "schedule":
                asked["release_at"] = "2099-01-01 09:00"
            try:
                answer = self.http.post("/api/3/action/release_step", json=asked)
                self.history.append((asked, answer.status_code, answer.text))
            except httpx.TransportError as cut:
                self.history.append((asked, 0, str(cut)))
        return self.history


def states(datasets):
    """Every dataset's releases by number."""
    table = model.release
    query = sa.select(table.c.dataset, table.c.number, table.c.state, table.c.draft_id)
    rows = ckan_model.Session.execute(query.where(table.c.dataset.in_(datasets)).order_by(table.c.number)).all()
    ckan_model.Session.rollback()
    return {dataset: [row for row in rows if row.dataset == dataset] for dataset in datasets}


def anomaly(releases, package):
    """What is wrong with one dataset after it all; empty when nothing is."""
    numbers = [row.number for row in releases]
    current = [row.number for row in releases if row.state == "released"]
    if numbers != list(range(1, len(numbers) + 1)):
        return f"numbers {numbers}"
    if len(current) > 1 or (current and current != numbers[-1:] and releases[-1].state != "withdrawn"):
        return f"current {current} of {[(row.number, row.state) for row in releases]}"
    shown = package.extras.get("release_number") if package is not None and package.state == "active" else None
    if current != ([int(shown)] if shown else []):
        return f"the dataset shows {shown}, current is {current}"
    return ""


@pytest.mark.acceptance("A29")
@pytest.mark.timeout(1800)
def test_many_reviewers_at_once_make_one_history(tally, draft, world, tmp_path):
    names = [draft("submit", "approve")["name"] for _ in range(DATASETS)]
    waiting = [draft("submit", dataset=name) for name in names for _ in range(DRAFTS)]
    assert {made["state"] for made in waiting} == {"in_review"}, waiting[0]["counts"]
    ids = [made["id"] for made in waiting]
    tokens = [factories.APIToken(user=getattr(world, who)["name"])["token"] for who in PEOPLE]
    ckan_model.Session.remove()
    operations = tally.scale(2000, 50_000)
    with serve(tmp_path, tk.config["__file__"]) as portal, ThreadPoolExecutor(CLIENTS) as pool:
        clients = [Client(portal.address, tokens[n % len(tokens)], ids, tally.rng.random()) for n in range(CLIENTS)]
        acting = [pool.submit(client.act, operations // CLIENTS + 1) for client in clients]
        while not all(one.done() for one in acting):
            time.sleep(3)
            disturb(portal.processes["gunicorn"], tally.rng)
        history = [entry for one in acting for entry in one.result()]
    outbox.deliver()
    judge(tally, history, names)


def judge(tally, history, names):
    """Hold what was told to what is there."""
    for asked, status, text in history:
        leaked = [word for word in HIDDEN if word in text]
        tally.case(f"{asked['step']} {status}", not leaked, f"tells of {leaked}: {text[:200]}")
    found = states(names)
    for name in names:
        wrong = anomaly(found[name], ckan_model.Package.get(name))
        tally.case(name, not wrong, wrong)
    told = Counter(asked["id"] for asked, status, _ in history if asked["step"] == "approve" and status == 200)
    answers = Counter((asked["step"], status, text[-160:] if status != 200 else "") for asked, status, text in history)
    assert len(told) > DATASETS, f"hardly anything was approved: {answers.most_common(12)}"
    there = Counter(row.draft_id for rows in found.values() for row in rows)
    for id, times in told.items():
        tally.case(f"told of {id}", times == 1 == there[id], f"told {times} times, there {there[id]} times")
