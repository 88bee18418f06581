"""A08: no regular expression of ours takes long over hostile text: all are found in the code and the schemas."""

import ast
import re
import time
from collections import deque
from functools import cache
from pathlib import Path

import pytest
import yaml

import ckanext.changsha
import ckanext.changsha.harvesters
import disclosure
import disclosure.schemas
from disclosure.privacy import numbers, scan_text, words

SCREENED = 0.250  # seconds in which a text of nothing but personal data is screened
SIZES = (1_000, 8_000, 32_000)
SLOWEST, GROWTH = 0.050, 6.0
NOISE = 0.003  # seconds below which growth is the clock's
FUNCTIONS = {"compile", "search", "match", "fullmatch", "findall", "finditer", "sub", "subn", "split"}
ANCHORED = {"match", "fullmatch"}  # tried at one place alone
ROOTS = [Path(module.__path__[0]) for module in (disclosure, ckanext.changsha, ckanext.changsha.harvesters)]
SIGNS = ("a", "1", " ", "\n", "甲", "<", "(", "（", "-", "0", ",", "\\")
pytestmark = pytest.mark.acceptance("A08")


@cache
def patterns():
    """Every pattern with its flags and how it is used, and where it stands."""
    found = {}
    for root in ROOTS:
        for path in sorted(root.rglob("*.py")):
            for place, pattern, flags, use in _in_code(path):
                found.setdefault((pattern, flags, use), f"{path.name}:{place}")
    for path in sorted(Path(disclosure.schemas.__path__[0]).rglob("*.yaml")):
        if path.name == "pii_rules.yaml":
            continue  # in RE2's grammar: its own test is below
        for key, pattern in _in_schema(yaml.safe_load(path.read_text(encoding="utf-8"))):
            found.setdefault((pattern, 0, "finditer"), f"{path.name}:{key}")
    return found


def _in_code(path):
    """What is compiled or used through `re`, as far as literals say it."""
    code = path.read_text(encoding="utf-8")
    tree = ast.parse(code)
    known, named = _constants(tree), _names(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _of_re(node.func) and node.args:
            pattern = _value(node.args[0], known)
            if pattern is not None:
                uses = {node.func.attr}
                if uses == {"compile"}:
                    uses = set(re.findall(rf"\b{named.get(node, '-')}\.({'|'.join(FUNCTIONS)})\(", code))
                yield node.lineno, pattern, _flags(node), "match" if uses and uses <= ANCHORED else "finditer"


def _names(tree):
    """The names that calls are assigned to."""
    return {
        node.value: node.targets[0].id
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
    }


def _of_re(function):
    return (
        isinstance(function, ast.Attribute)
        and function.attr in FUNCTIONS
        and isinstance(function.value, ast.Name)
        and function.value.id in ("re", "regex")
    )


def _constants(tree):
    """The module's texts by name, as far as literals and f-strings of each other say them."""
    known = {}
    for node in tree.body:
        target = node.targets[0] if isinstance(node, ast.Assign) else getattr(node, "target", None)
        if isinstance(target, ast.Name) and getattr(node, "value", None) is not None:
            value = _value(node.value, known)
            if value is not None:
                known[target.id] = value
    return known


def _value(node, known):
    """A text or bytes that an expression is; what only the program knows stands as a sign of its class."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str | bytes):
        return node.value
    if isinstance(node, ast.Name):
        return known.get(node.id)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        parts = _value(node.left, known), _value(node.right, known)
        return parts[0] + parts[1] if all(part is not None for part in parts) else None
    if isinstance(node, ast.JoinedStr):
        parts = [_value(part.value if isinstance(part, ast.FormattedValue) else part, known) for part in node.values]
        return "".join(str(part) if part is not None else "甲" for part in parts)
    return None


def _flags(node):
    """The flags of a call, as `re.I | re.M`."""
    flags = 0
    for named in ast.walk(ast.Module(body=[ast.Expr(argument) for argument in node.args[1:]], type_ignores=[])):
        if isinstance(named, ast.Attribute) and isinstance(getattr(re, named.attr, None), re.RegexFlag):
            flags |= getattr(re, named.attr)
    for keyword in node.keywords:
        for named in ast.walk(keyword.value):
            if isinstance(named, ast.Attribute) and isinstance(getattr(re, named.attr, None), re.RegexFlag):
                flags |= getattr(re, named.attr)
    return int(flags)


def _in_schema(said, key=""):
    """Values of keys that hold patterns."""
    if isinstance(said, dict):
        for name, value in said.items():
            if isinstance(value, str) and name in ("pattern", "patterns", "regex", "match"):
                yield f"{key}.{name}", value
            else:
                yield from _in_schema(value, str(name))
    elif isinstance(said, list):
        for value in said:
            if isinstance(value, str) and key in ("patterns", "regex"):
                yield key, value
            else:
                yield from _in_schema(value, key)


def attacks(pattern):
    """Twelve texts: single signs in a row, pieces of the pattern's own literals, and such with an end that fails."""
    literal = "".join(re.findall(r"[\w一-鿿（）〔〕：、.,/-]+", re.sub(r"\\.|\[[^\]]*\]", "", pattern)))[:12] or "甲"
    yield from (lambda size, sign=sign: sign * size for sign in SIGNS[:7])
    yield lambda size: (literal * (size // len(literal) + 1))[:size]
    yield lambda size: "1a" * (size // 2)
    yield lambda size: ("甲 " * (size // 2)) + "\0"
    yield lambda size: (f"{literal[0]}1 " * (size // 3 + 1))[:size] + "!"
    yield lambda size: ("<甲" * (size // 2)) + "\n"


def seconds(pattern, use, text):
    """CPU time of going over a text, best of two."""
    took = []
    for _ in range(2):
        started = time.process_time()
        if use == "match":
            pattern.match(text)
            pattern.fullmatch(text)
        else:
            deque(pattern.finditer(text), maxlen=0)
        took.append(time.process_time() - started)
        if took[-1] < NOISE:
            break
    return min(took)


def slow(took, attack, slowest=SLOWEST):
    """How something is slow over an attack, in words; empty when it is not. `took` gives the seconds over a text."""
    times = []
    for size in SIZES:
        times.append(took(attack(size)))
        if times[-1] > slowest:
            return f"{times[-1] * 1000:.0f} ms at {size}"
    growth = times[-1] / max(times[-2], NOISE)
    return f"grows {growth:.1f} times" if growth > GROWTH else ""


def test_no_pattern_is_slow_over_hostile_text(tally):
    for (written, flags, use), place in patterns().items():
        pattern = re.compile(written, flags)
        text = written if isinstance(written, str) else written.decode("latin-1")
        for number, attack in enumerate(attacks(text)):
            encoded = isinstance(written, bytes)
            told = slow(lambda said: seconds(pattern, use, said.encode() if encoded else said), attack)  # noqa: B023
            tally.case(f"{place} {text[:60]} attack {number}", not told, told)


@pytest.mark.parametrize("forms", [numbers.forms, words.forms])
def test_the_forms_of_personal_data_are_not_slow_either(tally, forms):
    def took(text):
        started = time.process_time()
        deque(forms().find(text), maxlen=0)
        return time.process_time() - started

    for name, form in forms().forms.items():
        for number, attack in enumerate(attacks(form)):
            told = slow(took, attack)
            tally.case(f"{name} attack {number}", not told, told)


def test_screening_a_text_is_not_slow(tally):
    def took(text):
        started = time.process_time()
        scan_text(text)
        return time.process_time() - started

    for sign in (*SIGNS, "1 ", "6222 ", "138 ", "姓名：王", "430102*", "a@", "湘A", "身份证1\n", "QQ1"):
        told = slow(took, lambda size, sign=sign: (sign * size)[:size], SCREENED)
        tally.case(repr(sign), not told, told)
