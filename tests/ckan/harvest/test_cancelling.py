"""A job that is cancelled lets go of its worker within five seconds, however slow its source is (issue 6)."""

import contextlib
import multiprocessing
import time

import pytest
from ckan import model
from notice_site import listing, notice

from ckanext.changsha.harvest import settle, work
from ckanext.changsha.harvest.run import find_source, start
from ckanext.changsha.harvest.states import Mode

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db")
SECONDS = 5
FORK = multiprocessing.get_context("fork")
PURCHASES = "/tradeApi/governmentPurchase/projectInformation"


def trickle(handler) -> None:
    """An answer that comes a byte a second, for a minute."""
    handler.send_response(200)
    handler.send_header("Content-Length", "60")
    handler.end_headers()
    with contextlib.suppress(ConnectionError):  # whoever read has let go, which is what is asked for
        for _ in range(60):
            handler.wfile.write(b" ")
            time.sleep(1)


def toil(job: str) -> None:
    model.meta.engine.dispose(close=False)
    work.drain(model.Session, job)


@pytest.mark.parametrize("slow", ["selectAll", "getAnnouncementBySectionId"])
def test_a_cancelled_job_lets_go_of_a_slow_source_at_once(site, add_source, slow):
    site.serve_notices(1, 2, 3)
    site.answers[f"{PURCHASES}/selectAll"] = listing(*map(notice, (1, 2, 3)))
    for path in [path for path in site.answers if slow in path]:
        site.answers[path] = trickle
    job = start(find_source(add_source(site.url)), Mode.FULL)
    model.Session.remove()
    model.meta.engine.dispose()
    worker = FORK.Process(target=toil, args=(job,), daemon=True)
    worker.start()
    try:
        while not any(slow in path for path in site.asked):
            time.sleep(0.05)
        time.sleep(0.5)
        cancelled = time.monotonic()
        assert settle.cancel(model.Session, job)
        worker.join(30)
        assert worker.exitcode == 0 and time.monotonic() - cancelled < SECONDS
        assert find_source("source").get_jobs()[0].status == "Finished"
    finally:
        worker.kill()
