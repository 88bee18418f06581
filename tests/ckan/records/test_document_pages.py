"""A document's page shows its provisions with anchors, links what we hold, and says what became of it."""

import re
from datetime import date

import pytest
import records_factory as factory
import sqlalchemy as sa
from ckan import model as ckan_model

from disclosure.gazette.citations import cited
from disclosure.gazette.relations import relations_of
from disclosure.gazette.structure import structure_of

pytestmark = pytest.mark.usefixtures("clean_records")
TITLE, NUMBER = "演示数据：长沙市演示局关于印发《演示资源管理办法》的通知", "长演发〔2021〕7号"
TEXT = """各单位：
现将《演示资源管理办法》印发给你们。
长沙市演示局
2021年3月5日
演示资源管理办法
第一章 总则
第一条 根据《演示意见》（国办发〔2017〕99号），制定本办法。
第二章 管理
第二条 有下列情形的，应当演示：
（一）演示甲；
（二）演示乙。
本条不适用于演示丙。
第三章 附则
第三条 本办法自2021年4月1日起施行，《旧演示资源办法》（长演发〔2015〕1号）同时废止。
"""


def document(title=TITLE, number=NUMBER, text=TEXT, written="2021-03-05", **body):
    structure = structure_of(text)
    stated = relations_of(structure, number=number, title=title)
    said = {
        "document_number": number,
        "text": text,
        "written": written,
        "effective": None,
        "validity": "",
        "relations": [one.to_dict() for one in stated],
        "citations": [one.to_dict() for one in cited(structure, number=number, title=title)],
    }
    return factory.document(number or title, title, date.fromisoformat(written), **(said | body))


def later(text, title="演示数据：关于清理文件的决定", number="长演发〔2023〕1号", written="2023-06-01"):
    return document(title, number, text, written)


def page(app, record_id):
    return re.sub(r"\s+", " ", app.get(f"/record/{record_id}").body)


@pytest.mark.parametrize("anchor", ["a1", "a1-1", "a2-1-2", "a2-2", "c2", "d2"])
def test_a_provision_has_an_address_of_its_own(app, anchor):
    (record_id,) = factory.release(document())
    assert f'id="{anchor}"' in page(app, record_id)


def test_chapters_are_listed_before_the_text(app):
    (record_id,) = factory.release(document())
    assert '<a href="#c3">第三章 附则</a>' in page(app, record_id)


def test_a_short_text_has_no_table_of_contents(app):
    (record_id,) = factory.release(document(text="一、演示\n甲。\n"))
    assert "record-contents" not in page(app, record_id)


def test_a_cited_document_that_we_hold_is_linked(app):
    cited_one = document("演示数据：演示意见", "国办发〔2017〕99号", "演示。", "2017-01-01")
    one, other = factory.release(document(), cited_one)
    assert f'<a href="/record/{other}">《演示意见》（国办发〔2017〕99号）</a>' in page(app, one)


def test_of_two_documents_with_one_number_the_title_decides(app):
    right = document("演示数据：演示意见", "国办发〔2017〕99号", "演示。", "2017-01-01")
    wrong = document("演示数据：另一件", "国办发〔2017〕99号", "演示。", "2017-01-01")
    wrong = type(wrong)(**{**{name: getattr(wrong, name) for name in wrong.__slots__}, "key": "another"})
    one, other, another = factory.release(document(), right, wrong)
    shown = page(app, one)
    assert f"/record/{other}" in shown and f"/record/{another}" not in shown


def test_a_staged_document_is_not_linked(app):
    (one,) = factory.release(document())
    (hidden,) = factory.harvest(document("演示数据：演示意见", "国办发〔2017〕99号", "演示。", "2017-01-01"))
    assert hidden not in page(app, one)


def test_what_a_document_repeals_is_listed_with_its_provision(app):
    old = document("演示数据：旧演示资源办法", "长演发〔2015〕1号", "第一条 演示。", "2015-01-01")
    one, other = factory.release(document(), old)
    assert f'<a href="/record/{other}">旧演示资源办法</a> 长演发〔2015〕1号 <a class="clause" href="#a3-1"' in page(
        app, one
    )


def test_a_repealed_document_says_by_which_document_and_provision(app):
    old = document("演示数据：旧演示资源办法", "长演发〔2015〕1号", "第一条 演示。", "2015-01-01")
    one, other = factory.release(document(), old)
    shown = page(app, other)
    assert "<strong>废止</strong> 自 2021-03-05 起" in shown
    assert f'href="/record/{one}#a3-1"' in shown


def test_a_document_past_its_term_has_expired_by_its_own_provision(app):
    text = "第一条 演示。\n第二条 本办法自2018年7月1日起施行，有效期五年。"
    (record_id,) = factory.release(document(text=text))
    assert re.search('<strong>失效</strong> 自 2023-07-01 起 · 依据: <a href="#a2-1">', page(app, record_id))


def test_a_document_without_a_term_of_its_own_shows_the_default_one_as_a_hint(app):
    text = "第一条 演示。\n第二条 本办法自2018年7月1日起施行。"
    (record_id,) = factory.release(document(text=text))
    shown = page(app, record_id)
    assert "<strong>有效</strong>" in shown and "可能已于 2023-06-30 届满" in shown


def test_a_document_and_its_explanation_link_each_other(app):
    explained = "《演示资源管理办法》（长演发〔2021〕7号）解读如下。演示数据。"
    explanation = later(explained, "演示数据：《演示资源管理办法》政策解读", "", "2021-04-01")
    one, other = factory.release(document(), explanation)
    assert f"/record/{other}" in page(app, one) and f"/record/{one}" in page(app, other)


def test_another_city_s_document_with_the_number_is_not_taken_for_this_one(app):
    repeal = later("第一条 《别处的演示规定》（长演发〔2021〕7号）同时废止。")
    (one, _) = factory.release(document(), repeal)
    assert "<strong>废止</strong>" not in page(app, one)


def test_an_older_document_does_not_repeal_its_successor_of_the_same_title(app):
    older = later("第一条 原《演示资源管理办法》同时废止。", "演示数据：演示资源管理办法", "", "2019-01-01")
    (one, _) = factory.release(document(), older)
    assert "<strong>废止</strong>" not in page(app, one)


def test_a_table_in_the_text_is_a_table(app):
    (record_id,) = factory.release(document(text="一、名单如下：\n序号\t名称\n1\t演示单位\n"))
    assert "<td>演示单位</td>" in page(app, record_id)


def test_markup_in_a_provision_is_shown_and_not_run(app):
    (record_id,) = factory.release(
        document(text="第一条 <script>alert(1)</script>《<b>演示</b>意见》（国办发〔2017〕99号）。\n")
    )
    shown = page(app, record_id)
    assert "<script>alert(1)" not in shown and "&lt;b&gt;" in shown


def test_a_record_from_before_relations_were_kept_still_has_its_page(app):
    old = document()
    body = {name: value for name, value in old.body.items() if name not in ("relations", "citations")}
    (record_id,) = factory.release(type(old)(**{**{name: getattr(old, name) for name in old.__slots__}, "body": body}))
    assert 'id="a1"' in page(app, record_id)


def test_a_document_with_many_citations_asks_the_database_twice(app):
    text = "".join(f"第一条 《演示第{n}号意见》（国办发〔2017〕{n}号）。\n" for n in range(1, 250))
    records = [
        document(f"演示数据：演示第{n}号意见", f"国办发〔2017〕{n}号", "演示。", "2017-01-01") for n in range(1, 20)
    ]
    (record_id, *_) = factory.release(document(text=text), *records)
    app.get(f"/record/{record_id}")
    statements = []
    sa.event.listen(ckan_model.meta.engine, "before_cursor_execute", lambda *args: statements.append(args[2]))
    assert app.get(f"/record/{record_id}").body.count("/record/") > 19
    assert sum("changsha_record" in statement for statement in statements) == 2
