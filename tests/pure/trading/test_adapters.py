"""The adapters against the replica and against servers that refuse, over real HTTP on loopback."""

import json
from datetime import date
from http.server import BaseHTTPRequestHandler

import pytest
import trading_builders as make

from ckanext.changsha.harvesters.http import FetchFailed
from ckanext.changsha.harvesters.transactions import SOURCES, parse_files
from ckanext.changsha.harvesters.transactions.ggzy_source import Ggzy
from ckanext.changsha.harvesters.transactions.paging import page_numbers


def harvest(source, client, base, since=None):
    """All records of a source by key, and its findings."""
    records, findings = {}, []
    for page in source.pages(client, base, since):
        assert json.loads(json.dumps(page.request)) == page.request
        result = parse_files(source.fetch(client, base, page))
        records.update({record.key: record for record in result.records})
        findings += result.findings
    return records, findings


@pytest.fixture(scope="module")
def answering():
    """A handler that answers every request alike."""

    def of(status, body, kind="application/json"):
        class Answering(BaseHTTPRequestHandler):
            def do_GET(self):
                self.send_response(status)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            do_POST = do_GET

            def log_message(self, *_):
                pass

        return Answering

    return of


def test_hnsggzy_gives_every_notice_of_the_replica(serve, replica_handler):
    with serve(replica_handler(60)) as (client, base):
        records, findings = harvest(SOURCES["hnsggzy"], client, base)
    notices = [record for record in records.values() if record.body["notice_type"] != "opening"]
    assert len(notices) == 60
    assert {record.body["business_type"] for record in notices} == {"工程建设", "政府采购"}
    assert all("演示数据" in record.title for record in records.values())
    assert not [finding for finding in findings if finding.severity == "block"]


def test_purchases_of_every_mode_are_asked_for(serve, replica_handler):
    with serve(replica_handler(60)) as (client, base):
        names = [page.name for page in SOURCES["hnsggzy"].pages(client, base, None)]
    modes = {name.split("/")[1] for name in names if name.startswith("procurement/")}
    assert modes == {"公开招标", "竞争性磋商", "询价", "竞争性谈判", "单一来源"}


def test_hnsggzy_gives_plans_and_the_parameters_of_openings(serve, replica_handler):
    with serve(replica_handler(60)) as (client, base):
        records, _ = harvest(SOURCES["hnsggzy"], client, base)
    by_type = {kind: [r for r in records.values() if r.body["notice_type"] == kind] for kind in ("plan", "opening")}
    assert all(record.body["text"].startswith("演示数据") for record in by_type["plan"])
    assert all(record.body["text"].startswith("下浮系数：") for record in by_type["opening"])
    assert all(by_type.values())


def test_ggzy_gives_every_notice_of_the_replica_with_its_text(serve, replica_handler):
    with serve(replica_handler(60)) as (client, base):
        records, _ = harvest(SOURCES["ggzy"], client, base)
    assert len(records) == 60
    assert all(record.body["text"] for record in records.values())


def test_ccgp_hunan_gives_every_procurement_notice_of_the_replica(serve, replica_handler):
    with serve(replica_handler(120)) as (client, base):
        records, findings = harvest(SOURCES["ccgp_hunan"], client, base)
    assert {"公告", "变更", "成交"} <= {record.body["stage"] for record in records.values()}
    assert all(record.body["text"] and record.body["buyer"]["name"] for record in records.values())
    assert not [finding for finding in findings if finding.severity == "block"]


def test_a_throttled_list_of_ccgp_hunan_is_busy(serve, answering):
    with serve(answering(200, b"<html>too often</html>")) as (client, base), pytest.raises(FetchFailed) as refused:
        list(SOURCES["ccgp_hunan"].pages(client, base, None))
    assert refused.value.code == "source.busy"


def test_the_history_of_ggzy_is_asked_below_its_own_root(serve, answering):
    asked = []

    class Noting(answering(200, json.dumps(make.ggzy_list()).encode())):
        def do_POST(self):
            asked.append(self.path)
            self.do_GET()

    with serve(Noting) as (client, base):
        assert list(SOURCES["ggzy_history"].pages(client, base, None)) == []
    assert asked == ["/his/information/pubTradingInfo/getTradList"]


def test_the_replica_has_the_variety_of_the_real_sources(serve, replica_handler):
    with serve(replica_handler(60)) as (client, base):
        records, findings = harvest(SOURCES["hnsggzy"], client, base)
    assert {"公告", "变更", "候选人", "开标", "成交", "终止", "合同", "计划"} <= {
        r.body["stage"] for r in records.values()
    }
    assert "transactions.amount_in_words" in {finding.code for finding in findings}
    assert any("联合体" in s["name"] for r in records.values() for s in r.body["suppliers"])


def test_test_records_of_the_replica_are_left_out(serve, replica_handler):
    with serve(replica_handler(120)) as (client, base):
        source = SOURCES["ggzy"]
        found = [parse_files(source.fetch(client, base, page)) for page in source.pages(client, base, None)]
    assert "transactions.test_record" in {finding.code for result in found for finding in result.findings}
    assert len({record.key for result in found for record in result.records}) == 120


def test_the_replica_says_the_same_every_time(replica):
    path, query = "/tradeApi/governmentPurchase/projectInformation/selectAll", {"current": "1", "size": "10"}
    assert replica.respond(path, query, {}, 50) == replica.respond(path, query, {}, 50)


def test_the_replica_leaves_other_paths_to_others(replica):
    assert replica.respond("/szf/zfgb/index.html", {}, {}, 10) is None


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b'{"code":829,"data":null}', "source.captcha"),
        (b'{"code":800,"data":null}', "source.busy"),
        (b"<html>shield</html>", "source.unexpected_page"),
        (b'{"code":200,"data":{"records":[{"id":', "source.truncated"),
        (b"[]", "source.unexpected_page"),
    ],
)
@pytest.mark.parametrize("name", ["hnsggzy", "ggzy"])
def test_a_list_that_refuses_says_why(serve, answering, name, body, code):
    with serve(answering(200, body)) as (client, base), pytest.raises(FetchFailed) as refused:
        list(SOURCES[name].pages(client, base, None))
    assert refused.value.code == code


def test_a_section_that_answers_with_an_error_loses_no_page(serve, replica_handler):
    class Broken(replica_handler(20)):
        def do_GET(self):
            if "getAnnouncementBySectionId" in self.path:
                self.send_error(403)
            else:
                super().do_GET()

    source = SOURCES["hnsggzy"]
    with serve(Broken) as (client, base):
        page = next(page for page in source.pages(client, base, None) if page.name == "procurement/公开招标/page-1")
        result = parse_files(source.fetch(client, base, page))
    assert result.records
    assert "transactions.empty_file" in {finding.code for finding in result.findings}


def test_an_address_outside_the_source_is_not_fetched(serve, answering):
    row = make.ggzy_row(url="http://127.0.0.1:1/information/deal/html/a/430000/0201/20260317/x.html")
    listed = json.dumps(make.ggzy_list(row)).encode()
    with serve(answering(200, listed)) as (client, base):
        source = SOURCES["ggzy"]
        (page,) = source.pages(client, base, None)
        assert len(source.fetch(client, base, page)) == 1


def test_a_run_since_a_day_asks_for_a_window_that_overlaps(serve, answering):
    source = Ggzy(today=lambda: date(2026, 7, 1))
    with serve(answering(200, json.dumps(make.ggzy_list(make.ggzy_row())).encode())) as (client, base):
        (page,) = source.pages(client, base, date(2026, 3, 20))
    assert (page.request["form"]["TIMEBEGIN"], page.request["form"]["TIMEEND"]) == ("2026-03-13", "2026-07-01")


def test_hnsggzy_since_a_day_reads_only_the_window(serve, replica_handler):
    with serve(replica_handler(120)) as (client, base):
        everything, _ = harvest(SOURCES["hnsggzy"], client, base)
        recent, _ = harvest(SOURCES["hnsggzy"], client, base, date(2026, 3, 20))
    purchases = {key for key, record in everything.items() if record.body["business_type"] == "政府采购"}
    assert purchases & recent.keys() < purchases
    assert {
        key for key in purchases if key.split(":")[2] == "tender" and key.split(":")[3] > "2026-03-20"
    } <= recent.keys()


def pages_of(lists, since):
    """The page numbers for lists of days, one list a page; every row has an id of its own."""

    def read(number):
        return [{"day": day, "id": number} for day in lists[number - 1]], len(lists)

    return list(page_numbers(read, lambda row: row["day"], since))


NEW, OLD = date(2026, 6, 10), date(2026, 1, 1)


def test_one_old_page_does_not_end_a_list_that_is_not_in_order():
    assert pages_of([[NEW], [OLD], [NEW, OLD], [OLD], [OLD, OLD], [NEW]], date(2026, 6, 8)) == [1, 2, 3, 4]


def test_rows_without_a_day_keep_the_list_going():
    assert pages_of([[None], [None, None], [None]], date(2026, 6, 8)) == [1, 2, 3]


@pytest.mark.parametrize("round", [1, 2, 3])
@pytest.mark.parametrize("since", [None, date(2026, 1, 1)])
def test_a_list_that_goes_round_is_stopped(round, since):
    def read(number):
        return [{"id": (number - 1) % round}], 1000

    with pytest.raises(FetchFailed, match=r"source\.repeated_page"):
        list(page_numbers(read, lambda row: NEW, since))
