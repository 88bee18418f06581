"""Check one file in the sandbox. Whatever happens there, the answer is a verdict; without one, nothing passes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

from disclosure import sandbox
from disclosure.findings import Finding
from disclosure.sandbox import Limits, Meter, SandboxFailed
from disclosure.tables import UnknownTableSchema, schema_hash
from disclosure.validation.beside import NOTHING, Beside
from disclosure.validation.product import unfinished
from disclosure.validation.verdict import Verdict

__all__ = ["check_file"]

DEFAULT = Limits()
WORKER = "disclosure.validation.worker:check"
MODULES = ("disclosure.sandbox.brief", "disclosure.validation.preloaded")


def check_file(
    path: Path,
    schema: str,
    *,
    name: str,
    product: Path | None = None,
    shown: Path | None = None,
    limits: Limits = DEFAULT,
    checked_at: str = "",
    tolerated: Iterable[str] = (),
    beside: Beside = NOTHING,
    meter: Meter | None = None,
) -> Verdict:
    """The verdict on the file at `path`, which people know as `name`, under the Table Schema `schema`.

    Writes the normalised CSV to `product` when nothing blocks but codes that are `tolerated`: a waiver could let them
    pass; and to `shown`, in the same folder, the rows that a page shows of it, if there is a table. Never raises for
    what the file holds, nor for an unknown schema: those are findings of a verdict that did not pass. `checked_at` is
    the caller's clock, ISO 8601; `beside` is what it may be held to besides. On `meter` it says how far it is.
    """
    before = _digest(path)
    try:
        bound = schema_hash(schema)
    except UnknownTableSchema as error:
        return _refused(Finding(error.code, file=name, values={"schema": schema}), path, schema, "", before, checked_at)
    target, folder = ("", None) if product is None else (str(product), product.parent)
    try:
        said = (str(path), schema, name, target, checked_at, " ".join(tolerated), beside.to_json(), str(shown or ""))
        answer = sandbox.run_warm(WORKER, *said, modules=MODULES, limits=limits, writable=folder, meter=meter)
        verdict = Verdict.from_dict(answer)
    except (SandboxFailed, LookupError, TypeError, ValueError) as error:
        code = error.code if isinstance(error, SandboxFailed) else "sandbox.crashed"
        return _refused(Finding(code, file=name), path, schema, bound, before, checked_at, product)
    same = before == verdict.sha256 == _digest(path) and (verdict.schema_hash, verdict.beside) == (bound, beside.digest)
    if not same:
        return _refused(Finding("upload.changed", file=name), path, schema, bound, before, checked_at, product)
    if not verdict.product_sha256:
        _remove(product)
    return verdict


def _refused(
    finding: Finding,
    path: Path,
    schema: str,
    bound: str,
    digest: str,
    checked_at: str,
    product: Path | None = None,
) -> Verdict:
    """A verdict with one finding that stands for a check that was not made; a product it may have left is removed."""
    _remove(product)
    return Verdict(
        passed=False,
        findings=(finding,),
        counts={finding.code: 1},
        schema=schema,
        schema_hash=bound,
        sha256=digest,
        size=path.stat().st_size,
        engine="",
        checked_at=checked_at,
    )


def _remove(product: Path | None) -> None:
    if product is not None:
        product.unlink(missing_ok=True)
        unfinished(product).unlink(missing_ok=True)


def _digest(path: Path) -> str:
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()
