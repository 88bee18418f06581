"""What a waiver may let pass leaves a file to publish beside its findings; what none may, does not."""

import csv
import io

import pytest

from disclosure.policy import policy
from disclosure.tables import table_schema
from disclosure.validation import check_file, read_rows

SCHEMA = "administrative-penalty"
FIELDS = [field["name"] for field in table_schema(SCHEMA)["fields"]]
EXAMPLES = [str(field.get("example", "")) for field in table_schema(SCHEMA)["fields"]]


@pytest.fixture
def checked(tmp_path):
    """Check rows that are the schema's examples with changes; the verdict, and the product's rows if there are any."""

    def check(*changes):
        out = io.StringIO()
        writer = csv.writer(out)
        writer.writerow(FIELDS)
        writer.writerows((dict(zip(FIELDS, EXAMPLES, strict=True)) | change).values() for change in changes)
        path, product = tmp_path / "upload", tmp_path / "product.csv"
        path.write_text(out.getvalue(), encoding="utf-8")
        verdict = check_file(path, SCHEMA, name="处罚.csv", product=product, tolerated=sorted(policy().waivable))
        return verdict, list(read_rows(product)) if product.exists() else None

    return check


def test_a_repeated_number_blocks_and_leaves_the_rows_to_publish(checked):
    verdict, rows = checked({}, {})
    assert not verdict.passed and verdict.product_sha256
    assert [row["decision_number"] for row in rows] == [EXAMPLES[FIELDS.index("decision_number")]] * 2


@pytest.mark.parametrize("change", [{"decided": "无"}, {"remark": "=1+1"}, {"remark": "身份证号 11010519491231002X"}])
def test_what_may_not_be_waived_leaves_nothing_to_publish(checked, change):
    verdict, rows = checked({}, change)
    assert not verdict.passed and not verdict.product_sha256 and rows is None
