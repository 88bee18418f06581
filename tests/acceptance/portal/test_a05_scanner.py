"""A05: a scanner that is stopped, hangs or says anything but that this file is clean lets nothing pass."""

import pytest
from ckan.plugins import toolkit as tk
from clamd import HONEST, NO_ANSWERS, clamd

from ckanext.changsha.release import malware

__all__ = ["clamd"]

NAMED = ("hangs", "garbage", "too large", "of another request", "after that to another command")  # of ACCEPTANCE.md


@pytest.mark.acceptance("A05")
@pytest.mark.timeout(600)
def test_no_failure_of_the_scanner_is_a_pass(tally, draft, call, clamd, monkeypatch):
    made = draft()
    submit = {"id": made["id"], "step": "submit"}
    for fault in ("stopped", *NAMED):
        with monkeypatch.context() as patch:
            clamd(NO_ANSWERS.get(fault))
            if fault == "stopped":
                patch.setitem(tk.config, malware.CLAMD, "127.0.0.1:9")
            for number in range(tally.scale(20, 100)):
                said = call("steward", "release_step", **submit)
                survived = said["state"] == "draft" and not said["passed"] and "upload.unscanned" in said["counts"]
                tally.case(f"{fault} {number}", survived, f"{said['state']} {said['counts']}")
    clamd(HONEST)
    said = call("steward", "release_step", **submit)
    tally.case("scanned, then passed", said["state"] == "in_review", f"{said['state']} {said['counts']}")
