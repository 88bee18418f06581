"""Files and descriptions for drafts. Content is invented."""

import io
import itertools

from werkzeug.datastructures import FileStorage

from disclosure.policy import items

numbers = itertools.count(1)
YES = {item.id: "yes" for item in items()}  # a reviewer who found everything right
SAID = {  # what a dataset must say, but its address and its publisher
    "title": "演示数据：行政处罚信息",
    "notes": "演示数据，内容均为虚构。",
    "catalogue_entry": "D05-006",
    "disclosure_mode": "proactive",
    "date_written": "2026-03-05",
    "date_published": "2026-03-06",
    "index_number": "006120125/2026-00123",
    "update_cycle": "yearly",
    "license_id": "cc-by-4.0",
    "contact_office": "演示局办公室 0731-88880000",
    "table_schema": "administrative-penalty",
}
HEADER = (
    "party_name,party_kind,party_code,decision_number,violation_type,facts,basis,penalty_type,penalty,fine,confiscated,"
    "decided,published,displayed_until,authority,authority_code,remark"
)


def row(number, decided="2026-03-05", facts="演示数据：未按规定明码标价"):
    """One row of schemas/tables/administrative-penalty.yaml."""
    cells = [
        "长沙演示商贸有限公司",
        "法人及非法人组织",
        "",
        f"长市监罚〔2026〕{number}号",
        "未按规定明码标价",
        facts,
        "《中华人民共和国价格法》第四十二条",
        "罚款",
        "罚款人民币1000元",
        "0.1",
        "",
        decided,
        "",
        "",
        "长沙市演示局",
        "",
        "",
    ]
    return ",".join(cells)


def table(*rows):
    return "\n".join([HEADER, *rows, ""]).encode()


def good():
    """A table that passes, and that nobody uploaded before."""
    return table(row(next(numbers)), row(next(numbers)), row(next(numbers)))


BAD = table(row(1), row(2, decided="2026年13月40日"))


def prepared_name(world, who):
    return getattr(world, who)["name"] if who else ""


def fields(world, **changes):
    """What a new dataset of our organization says; None leaves a field out."""
    said = {**SAID, "name": f"penalties-{next(numbers)}", "owner_org": world.ours["id"], **changes}
    return {name: value for name, value in said.items() if value is not None}


def file(content=None, name="处罚.csv"):
    return FileStorage(io.BytesIO(good() if content is None else content), name)
