"""Tables and schemas for the differential test: drawn so that most cells nearly fit their field."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

BOUNDED = ("minimum", "maximum")
ANYTHING = st.one_of(
    st.sampled_from(
        ["", " ", "-", "NA", "0", "x", "长沙", "None", "a\nb", "a\n", '"', 'a"b', "\x1c1", "１２", "٣", "\u3000"]
    ),
    st.text(st.characters(codec="utf-8", exclude_characters="\r\x00"), max_size=6),
)
INTEGERS = (
    *("0", "1", "7", "-3", "+5", "01", "007", " 4", "1_000", "99999999999999999999", "1.0", "1e3", "٣", "--1", "-0"),
    *("¥12", "12元", "a-5b", "1-", "9223372036854775807", "9223372036854775808", "-9223372036854775808"),
)
NUMBERS = (
    *("0", "0.0", "0.00", "-0", "1.5", "-2.25", "1e3", ".5", "5.", "1,000.5", "1.000,5", "nan", "NaN", "Infinity"),
    *("1_0.5", "0.1", "0.10000000000000001", "1e-400", "1e400", "12元", "15%", "1.2.3", "10", "10.0", "-inf", "sNaN"),
    *("9.999999999999999999", "-1e-400", "1e", "+-1"),
)
DATES = (
    *("2020-01-01", "2020-02-29", "2021-02-29", "2020-1-5", "2020-12-31", "2020-04-31", "0999-01-01", "0000-01-01"),
    *(
        "2020/01/01",
        "2020年01月05日",
        "20200105",
        "01.02.2020",
        " 2020-01-01",
        "2020-01-01 ",
        "2020- 1-05",
        "+2020-01-5",
    ),
    *("2020-01-31", "2020-04-30", "２０２０-01-01", "05-01"),
)
DATETIMES = (
    *("2020-01-01T10:00:00", "2020-01-01T10:00:00Z", "2020-01-01T24:00:00", "2020-01-01 10:00:00", "2020-01-01"),
    *("2020-01-01T10:00:00.123", "2020-01-01T10:00:00+08:00", "2020-02-29T00:00:00", "2020-01-01T10:00"),
    *(
        "2019-12-31T23:59:59",
        "2020-01-01T10:00:60",
        "2020-01-01T02:00:00Z",
        "2020/01/01 10:00:00",
        "2020-01-01年10:00:00",
    ),
)
TIMES = (
    *("10:00:00", "23:59:59", "24:00:00", "00:00:00", "10:00:00Z", "10:00", "1:2:3", "10:00:61", "12:30:15.5"),
    *("12-30-15", "10:00:00+08:00", "上午10:00"),
)
CELLS: dict[str, tuple[str, ...]] = {
    "string": (
        "",
        "a",
        "ab",
        "abc",
        "长沙市",
        "430100",
        "43010x",
        "a\n",
        "长政发〔2018〕7号",
        "430100\n",
        "２０",
        "e\u0301",
    ),
    "any": ("", "a", "1", "NA"),
    "integer": INTEGERS,
    "number": NUMBERS,
    "boolean": ("true", "false", "True", "1", "0", "是", "否", "yes", " true"),
    "date": DATES,
    "datetime": DATETIMES,
    "time": TIMES,
    "year": ("2020", "1999", "0000", "202", "20200", " 202", "+202", "２０２０", "-001"),
    "yearmonth": ("2020-01", "2020-13", "2020-1", "-2020-01", "2020", "0000-05", "99999-01", "2020-01-01"),
    "duration": ("P1Y", "P1M", "PT1H", "P30D", "1Y", "P"),
    "geopoint": ("112.9,28.2", "180,90", "181,0", "-180,-90", "1", "a,b", "[1,2]", '{"lon":1,"lat":2}', "179.5,89.5"),
    "geojson": ('{"type":"Point","coordinates":[1,2]}', "{}", "[]", "x"),
    "object": ("{}", '{"a":1}', '{"a":1,"b":2}', "[]", "{"),
    "array": ("[]", "[1]", '["a","b"]', "[1,2,3]", "{}", "["),
}
FORMATS = {
    "string": ["default", "email", "uri", "uuid", "binary"],
    "date": ["default", "any", "%Y/%m/%d", "%Y年%m月%d日", "%Y%m%d", "%d.%m.%Y", "%m-%d"],
    "datetime": ["default", "any", "%Y-%m-%d %H:%M:%S", "%Y-%m-%d"],
    "time": ["default", "any", "%H:%M", "%H-%M-%S"],
    "geopoint": ["default", "array", "object"],
}
BOUNDS = {
    "integer": [0, 1, 5, "7", 10**19],
    "number": [0, 1, 10, "0.1", 9.5, "10.00"],
    "date": ["2020-01-01", "2020-02-29", "0999-01-01"],
    "datetime": ["2020-01-01T10:00:00", "2020-01-01T10:00:00Z"],
    "time": ["10:00:00", "23:59:59"],
    "year": [1999, 2020, "2020"],
    "yearmonth": ["2020-01", "0000-05"],
}
PATTERNS = (
    *(r"\d{6}", "[a-z]+", "a|b", "a|b$", r"^\w+$", ".*", "(?:长|a).*", r"[^\d\s]*", r"长政发〔\d{4}〕\d+号"),
    *("(?=a).*", "a{,2}", r"\D+\S?", "(a)\\1?", "a*+"),
)
ENUMS = {"integer": [0, 7, "1"], "number": ["1.5", 10, "0.10"], "boolean": [True], "year": [2020]}


@dataclass(frozen=True)
class Case:
    """One table under its schema."""

    schema: dict[str, Any]
    labels: list[str]
    rows: list[list[str]]

    def to_csv(self, **how: Any) -> str:
        """The table as CSV."""
        buffer = io.StringIO()
        csv.writer(buffer, **how).writerows([self.labels, *self.rows])
        return buffer.getvalue()


@st.composite
def fields(draw: st.DrawFn, name: str) -> dict[str, Any]:
    """A field of any type with some of its options and constraints."""
    kind = draw(st.sampled_from(sorted(CELLS)))
    field: dict[str, Any] = {"name": name, "type": kind}
    if kind in FORMATS and draw(st.booleans()):
        field["format"] = draw(st.sampled_from(FORMATS[kind]))
    if draw(st.integers(0, 5)) == 0:
        field["missingValues"] = draw(st.lists(st.sampled_from(["", "NA", "-", "0"]), max_size=2, unique=True))
    field |= draw(options(kind))
    rules = draw(constraints(kind, field.get("format", "default")))
    return {**field, "constraints": rules} if rules else field


def options(kind: str) -> st.SearchStrategy[dict[str, Any]]:
    """What a type may be told besides its format."""
    if kind == "integer":
        return st.fixed_dictionaries({}, optional={"bareNumber": st.booleans()})
    if kind == "number":
        chars = {"groupChar": st.sampled_from([",", ".", ""]), "decimalChar": st.sampled_from([".", ","])}
        return st.fixed_dictionaries({}, optional={**chars, "bareNumber": st.booleans(), "floatNumber": st.booleans()})
    if kind == "boolean":
        texts = st.fixed_dictionaries({"trueValues": st.just(["是", "yes"]), "falseValues": st.just(["否", "0"])})
        return st.one_of(st.just({}), texts)
    if kind == "array":
        return st.one_of(st.just({}), st.just({"arrayItem": {"type": "integer", "constraints": {"minimum": 2}}}))
    return st.just({})


@st.composite
def constraints(draw: st.DrawFn, kind: str, form: str) -> dict[str, Any]:
    """Constraints that the type knows."""
    rules: dict[str, Any] = {}
    if draw(st.integers(0, 2)) == 0:
        rules["required"] = draw(st.booleans())
    if kind not in ("array", "object", "geojson") and draw(st.integers(0, 2)) == 0:
        rules["unique"] = True
    if kind in BOUNDS and form == "default":
        for name in draw(st.lists(st.sampled_from(BOUNDED), max_size=2, unique=True)):
            rules[name] = draw(st.sampled_from(BOUNDS[kind]))
    if kind in ("string", "array", "object"):
        for name in draw(st.lists(st.sampled_from(["minLength", "maxLength"]), max_size=2, unique=True)):
            rules[name] = draw(st.integers(0, 4))
    if kind == "string" and draw(st.booleans()):
        rules["pattern"] = draw(st.sampled_from(PATTERNS))
    if draw(st.integers(0, 5)) == 0:
        some = st.lists(st.sampled_from(CELLS[kind]), min_size=1, max_size=3, unique=True)
        rules["enum"] = ENUMS.get(kind) or draw(some)
    return rules


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """A schema, and a table that is mostly but not always of its shape."""
    width = draw(st.integers(1, 4))
    described = [draw(fields(f"f{place}")) for place in range(width)]
    schema: dict[str, Any] = {"fields": described}
    if draw(st.integers(0, 4)) == 0:
        schema["missingValues"] = draw(st.lists(st.sampled_from(["", "NA", "-"]), max_size=3, unique=True))
    hashable = [field["name"] for field in described if field["type"] not in ("array", "object", "geojson")]
    if hashable and draw(st.integers(0, 2)) == 0:
        schema["primaryKey"] = draw(st.lists(st.sampled_from(hashable), min_size=1, max_size=2, unique=True))
    labels = [field["name"] for field in described]
    if draw(st.integers(0, 5)) == 0:
        labels = draw(st.lists(st.sampled_from([*labels, "", "other", " f0"]), min_size=1, max_size=width + 1))
    return Case(schema, labels, draw(st.lists(rows(described), max_size=6)))


def rows(described: list[dict[str, Any]]) -> st.SearchStrategy[list[str]]:
    """Rows of cells that nearly fit; some too short, too long or blank."""
    cells = [st.one_of(st.sampled_from(CELLS[field["type"]]), st.just(""), ANYTHING) for field in described]
    even = st.tuples(*cells).map(list)
    return st.one_of(even, even, even, even, even.map(lambda row: row[:-1]), even.map(lambda row: [*row, "x", ""]))
