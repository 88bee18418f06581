"""The review: its questions, comments, many drafts at once, and what people are told."""

import socketserver
import threading
from email import message_from_bytes, policy

import pytest
import sqlalchemy as sa
from ckan import model
from ckan.plugins import toolkit as tk
from drafts_factory import YES, file, row, table

from ckanext.changsha.release import model as release_model
from ckanext.changsha.release import notices


@pytest.fixture
def waiting(draft):
    return draft("submit", content=table(row(41)))  # the same bytes each time: checked once


def refused(call, who, action, **said):
    with pytest.raises(tk.ValidationError) as caught:
        call(who, action, **said)
    return caught.value.error_dict["code"]


def unread(call, who):
    return [one["event"] for one in call(who, "release_notice_list")["notices"] if not one["read"]]


@pytest.fixture
def silence(world):
    model.Session.execute(sa.delete(release_model.notice))
    model.Session.commit()


def test_nothing_is_approved_before_each_question_is_answered(waiting, call):
    said = {"id": waiting["id"], "step": "approve", "reason": "已核对"}
    for answers, code in (
        ({}, "release.checklist_open"),
        ({**YES, "timing": ""}, "release.checklist_open"),
        ({**YES, "wording": "no"}, "release.checklist_note"),
    ):
        assert refused(call, "reviewer", "release_step", checklist=answers, **said) == [code]
    assert call("steward", "release_draft_show", id=waiting["id"])["state"] == "in_review"


def test_the_answers_are_kept_with_the_release(waiting, call):
    answers, notes = {**YES, "interpretation": "no"}, {"interpretation": "内容简单，无须解读"}
    said = {"step": "approve", "reason": "已核对", "checklist": answers, "checklist_notes": notes}
    call("reviewer", "release_step", id=waiting["id"], **said)
    table = release_model.release
    kept = model.Session.scalar(sa.select(table.c.checklist).where(table.c.draft_id == waiting["id"]))
    assert [(one["item"], one["answer"]) for one in kept][-1] == ("interpretation", False)
    assert len(kept) == len(YES)


def test_a_comment_stands_in_the_history_with_its_person_and_time(waiting, call, browser):
    call("reviewer", "release_comment", id=waiting["id"], text="请核对第二行的依据")
    event = call("steward", "release_draft_show", id=waiting["id"])["events"][-1]
    assert (event["step"], event["reason"]) == ("comment", "请核对第二行的依据") and event["at"] and event["actor"]
    assert "请核对第二行的依据" in browser("steward").get(f"/release/{waiting['id']}").text


def test_an_empty_comment_is_refused(waiting, call):
    assert refused(call, "steward", "release_comment", id=waiting["id"], text=" ") == ["release.comment_empty"]


def test_many_drafts_are_approved_with_one_reason_and_each_result_is_told(draft, call):
    clean, warned = draft("submit"), draft("submit", date_published="2099-01-01")
    done = draft("submit", "approve")
    ids = [clean["id"], warned["id"], done["id"], "no-such-draft"]
    result = call("reviewer", "release_bulk_step", ids=ids, step="approve", reason="已核对", checklist=YES)
    assert [(one["done"], one.get("code")) for one in result["results"]] == [
        (True, None),
        (False, "release.open_singly"),
        (False, "release.no_such_step"),
        (False, ""),
    ]
    said = {"step": "approve", "reason": "日期有误，不影响公开", "checklist": YES, "covers_warnings": True}
    assert call("reviewer", "release_bulk_step", ids=[warned["id"]], **said)["done"] == 1


def test_many_drafts_are_sent_back_in_a_browser(waiting, browser, call):
    from test_release_pages import post

    reviewer = browser("reviewer")
    assert waiting["id"] in reviewer.get("/release/?view=waiting").text
    page = f"/release/together?ids={waiting['id']}"
    assert "批量审查" in reviewer.get(page).text
    answer = post(reviewer, page, "/release/together", ids=waiting["id"], step="reject", reason="请补充说明")
    assert "办理结果" in answer.text
    assert call("steward", "release_draft_show", id=waiting["id"])["state"] == "draft"


def test_reviewers_hear_of_what_waits_and_the_author_of_what_was_decided(silence, waiting, call):
    assert unread(call, "reviewer") == unread(call, "colleague") == ["pass"]
    call("reviewer", "release_comment", id=waiting["id"], text="请核对")
    call("reviewer", "release_step", id=waiting["id"], step="reject", reason="请补充")
    assert unread(call, "steward") == ["reject", "comment"]
    assert unread(call, "stranger") == []
    assert call("steward", "release_notice_list")["notices"][0]["sentence"].endswith("请补充")
    assert call("steward", "release_notice_read") == {"marked": 2}
    assert unread(call, "steward") == []


def test_the_header_counts_what_is_unread(silence, waiting, browser):
    client = browser("reviewer")
    assert '<span class="badge text-bg-danger">1</span>' in client.get("/release/").text
    assert waiting["title"] in client.get("/release/notices").text


class Mailbox(socketserver.StreamRequestHandler):
    """As much of an SMTP server as takes a mail in."""

    def handle(self):
        self.wfile.write(b"220 mail.example\r\n")
        for line in self.rfile:
            word = line[:4].upper().strip()
            if word == b"DATA":
                self.wfile.write(b"354 go on\r\n")
                content = b"".join(iter(self.rfile.readline, b".\r\n"))
                self.server.mails.append(message_from_bytes(content, policy=policy.default))
            self.wfile.write(b"221 bye\r\n" if word == b"QUIT" else b"250 ok\r\n")


@pytest.fixture
def mailbox(monkeypatch):
    """A mail server that keeps what it gets."""
    server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Mailbox)
    server.mails = []
    threading.Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setitem(tk.config, "smtp.server", f"127.0.0.1:{server.server_address[1]}")
    monkeypatch.setitem(tk.config, "smtp.mail_from", "portal@changsha.example")
    yield server
    server.shutdown()
    server.server_close()


def come_due():
    table = release_model.notice
    model.Session.execute(sa.update(table).where(table.c.mail_due.is_not(None)).values(mail_due=sa.func.now()))
    model.Session.commit()


def test_a_mail_that_fails_is_tried_again_and_keeps_no_release_waiting(silence, mailbox, draft, monkeypatch):
    with monkeypatch.context() as broken:
        broken.setitem(tk.config, "smtp.server", "127.0.0.1:1")  # where nobody answers
        made = draft("submit", "approve", content=table(row(41)))
        assert made["state"] == "released"
        assert notices.send_due() == (0, 3)
        assert notices.send_due() == (0, 0)  # not before its time
    come_due()
    assert notices.send_due() == (3, 0) and notices.send_due() == (0, 0)
    told = next(mail for mail in mailbox.mails if "已发布" in mail.get_content())
    assert "政务公开" in told["Subject"] and f"/release/{made['id']}" in told.get_content()


def test_an_upload_by_a_reviewer_is_not_told_to_herself(silence, draft, call):
    made = draft(upload=False)
    call("reviewer", "release_draft_upload", id=made["id"], upload=file(table(row(41))))
    call("steward", "release_step", id=made["id"], step="submit")
    assert unread(call, "reviewer") == [] and unread(call, "colleague") == ["pass"]
