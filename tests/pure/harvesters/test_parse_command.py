"""`changsha-parse` shows records and findings of saved files, without CKAN."""

import io
import json
import subprocess
import sys

import pytest

from ckanext.changsha.harvesters.cli import main

NOTICE = {
    "id": "5f1d3a52-0000-4000-8000-000000000001",
    "governmentPurchaseSectionInformationId": "5f1d3a52-0000-4000-8000-0000000000aa",
    "bulletinType": "招标公告",
    "noticeName": "演示数据：演示家具采购公开招标公告",
    "noticeSendTime": "2026-03-02T09:00:00.000+08:00",
    "noticeContent": "<p>演示数据</p>",
}


@pytest.fixture
def saved(tmp_path):
    good = tmp_path / "good.json"
    good.write_text(json.dumps({"code": 200, "data": {"governmentProcureAnnouncementInformation": [NOTICE]}}))
    empty = tmp_path / "empty.json"
    empty.write_bytes(b"")
    return good, empty


def called(*arguments) -> tuple[int, str]:
    out = io.StringIO()
    return main([str(argument) for argument in arguments], out), out.getvalue()


def test_records_are_printed_with_their_key_dataset_and_file(saved):
    status, text = called("transaction", saved[0])
    assert status == 0
    assert NOTICE["noticeName"] in text
    assert "transactions-" in text and "good.json" in text


def test_files_without_records_end_with_one_and_say_why(saved):
    status, text = called("transaction", saved[1])
    assert status == 1
    assert "empty.json" in text and "共 0 条记录，1 条问题" in text


def test_json_can_be_read_by_programs(saved):
    status, text = called("transaction", *saved, "--json")
    said = json.loads(text)
    assert status == 0
    assert [record["title"] for record in said["records"]] == [NOTICE["noticeName"]]
    assert said["findings"][0]["message"]


@pytest.mark.parametrize("arguments", [(), ("transaction",), ("poem", "a.json"), ("transaction", "a.json", "--xml")])
def test_a_wrong_call_ends_with_two(arguments):
    with pytest.raises(SystemExit) as end:
        main(list(arguments))
    assert end.value.code == 2


def test_a_missing_file_ends_with_two(tmp_path, capsys):
    assert main(["transaction", str(tmp_path / "missing.json")]) == 2
    assert "missing.json" in capsys.readouterr().err


def test_it_runs_without_ckan(saved):
    code = (
        "import sys; sys.modules['ckan'] = None; sys.modules['sqlalchemy'] = None; sys.modules['flask'] = None\n"
        "from ckanext.changsha.harvesters.cli import main; sys.exit(main(sys.argv[1:]))"
    )
    done = subprocess.run([sys.executable, "-c", code, "transaction", str(saved[0])], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert NOTICE["noticeName"] in done.stdout
