"""Public records for tests, with invented content: what a parser gives and a release makes public."""

from dataclasses import replace
from datetime import date

from ckan import model as ckan_model
from ckan.plugins import toolkit as tk
from ckan.tests import factories

from ckanext.changsha.catalogue.load import load_catalogue, read_catalogue
from ckanext.changsha.records import index, model
from ckanext.changsha.records.ids import record_id
from disclosure.kinds import KINDS
from disclosure.records import Kind, Record


def transaction(key="tender-1", title="演示数据：湘江演示道路工程招标公告", published=date(2026, 3, 2), url="", **body):
    said = {
        "business_type": "工程建设",
        "notice_type": "tender",
        "notice_label": "招标公告",
        "stage": "公告",
        "project_name": "湘江演示道路工程",
        "project_code": "CS-2026-0012",
        "section_name": "",
        "section_code": "",
        "unified_deal_code": "",
        "buyer": {"name": "长沙市演示局", "code": ""},
        "agency": {"name": "湖南演示咨询有限公司", "code": ""},
        "region": {"name": "岳麓区", "code": "430104"},
        "published_at": "2026-03-02T09:00:00+08:00",
        "deadline_at": "2026-03-22T09:30:00+08:00",
        "opening_at": None,
        "budget": "1234567.80",
        "control_price": None,
        "suppliers": [],
        "duty": "",
        "text": "本项目预算已经批准，现公开招标。",
        "attachments": [],
    }
    return Record(Kind.TRANSACTION, key, title, "长沙市演示局", published, said | body, "hnsggzy", url)


def document(key="document-1", title="演示数据：长沙市数据管理办法", published=date(2018, 6, 11), **body):
    said = {
        "document_number": "长政发〔2018〕7号",
        "index_number": "DEMO-2018-0007",
        "issuers": ["长沙市人民政府"],
        "written": "2018-06-05",
        "published": "2018-06-11",
        "effective": "2018-07-01",
        "expires": None,
        "theme": "综合政务",
        "genre": "通知",
        "validity": "有效",
        "disclosure_mode": "主动公开",
        "content_source": "演示",
        "text": "各区县（市）人民政府：\n现将办法印发给你们，请遵照执行。",
        "attachments": [],
    }
    return Record(Kind.DOCUMENT, key, title, "长沙市人民政府", published, said | body, "changsha_gov")


def undated(key="document-1", title="演示数据：长沙市数据管理办法", **dates):
    """A document that says of its dates only what is given."""
    made = document(key, title, document_number="")
    return replace(
        made, published=None, body=made.body | {"published": None, "written": None, "effective": None} | dates
    )


def budget(key="budget-1", title="演示数据：长沙市演示局2026年预算 收支总表", published=date(2026, 2, 1), **body):
    row = {
        "code": "201",
        "name": "一般公共服务支出",
        "cells": ["201", "一般公共服务支出", "1,252,300"],
        "printed": {"金额": "1,252,300"},
        "amounts": {"金额": "12523000000"},
        "page": 3,
        "sheet": "",
        "row": 5,
        "total": False,
    }
    said = {
        "organization": "长沙市演示局",
        "year": 2026,
        "stage": "预算",
        "table": "B01",
        "table_name": "收支总表",
        "source_unit": "万元",
        "columns": ["金额"],
        "rows": [row],
        "notes": "",
    }
    return Record(Kind.BUDGET, key, title, "长沙市演示局", published, said | body, "changsha_budget")


def dataset(**changes):
    """A public dataset, made as the release transaction makes it."""
    said = {
        "title": "演示数据：长沙市部门预算公开 2026",
        "name": "demonstration",
        "notes": "演示数据",
        "owner_org": factories.Organization()["id"],
        "catalogue_entry": "D15-001",
        "disclosure_mode": "proactive",
        "date_written": "2026-03-05",
        "date_published": "2026-03-06",
        "index_number": "006120125/2026-00123",
        "update_cycle": "yearly",
        "license_id": "cc-by-4.0",
        "contact_office": "演示局办公室 0731-88880000",
        "release_number": 1,
    }
    entries, _ = read_catalogue()
    load_catalogue(ckan_model.Session, entries)
    context = {"ignore_auth": True, "user": factories.Sysadmin()["name"], "changsha_release": True}
    return tk.get_action("package_create")(context, said | changes)


def row_of(record):
    kind = KINDS[record.kind]
    said = {name: getattr(record, name) for name in ("key", "title", "publisher", "published", "body", "source", "url")}
    return said | {
        "id": record_id(record.kind, record.key),
        "kind": record.kind.value,
        "facets": dict(kind.facets(record)),
        "content_hash": record.content_hash,
        "dataset": kind.dataset_of(record).name,
    }


def release(*records):
    """Put them where the release transaction puts them, index them, and return their ids."""
    rows = [row_of(record) for record in records]
    ckan_model.Session.execute(model.record.insert(), [row | {"release_number": 1} for row in rows])
    ckan_model.Session.commit()
    for dataset in {row["dataset"] for row in rows}:
        index.index_dataset(dataset)
    return [row["id"] for row in rows]


def empty():
    """No record anywhere."""
    for table in (model.record, model.harvested, model.tombstone, model.alias):
        ckan_model.Session.execute(table.delete())
    ckan_model.Session.commit()
    index.clear()


def harvest(*records):
    """Only staged: known to stewards, not to the public."""
    rows = [row_of(record) | {"origin": "demo.json", "rank": 1, "held": []} for record in records]
    ckan_model.Session.execute(model.harvested.insert(), rows)
    ckan_model.Session.commit()
    return [row["id"] for row in rows]


def bury(record, **changes):
    """Leave its tombstone, as a full run of its source does that does not find it any more; returns its id."""
    row = row_of(record) | {"released_hash": record.content_hash} | changes
    said = {name: row[name] for name in ("id", "kind", "key", "title", "publisher", "published", "source", "url")}
    words = {"harvest_source": "演示来源", "harvest_job": "演示任务", "reason": "harvest.withdrawn"}
    kept = {name: value for name, value in row.items() if name not in ("published", "facets", "body")}
    statement = model.tombstone.insert().values(**said, dataset=row["dataset"], row=kept, **words)
    ckan_model.Session.execute(statement)
    ckan_model.Session.commit()
    return row["id"]
