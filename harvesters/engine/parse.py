"""Parse stored files in a sandbox, so that a hostile file costs only itself, and every file is answered for."""

from __future__ import annotations

import json
import logging
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

from ckanext.changsha.harvesters.engine.manifest import StoredFile
from ckanext.changsha.harvesters.engine.store import RawStore
from ckanext.changsha.harvesters.source import SavedFile
from disclosure import sandbox
from disclosure.findings import Finding, Severity
from disclosure.records import ParseResult, storable

__all__ = ["BATCH", "PARSERS", "SINGLE", "parse_files", "parse_pages", "parse_saved"]

log = logging.getLogger(__name__)

PARSERS: Mapping[str, str] = {
    kind: f"ckanext.changsha.harvesters.{kind}:parse_files" for kind in ("transactions", "gazette", "budget")
}
BATCH = sandbox.Limits(memory=2 << 30, cpu=280, wall=300.0)  # a directory of PDFs
SINGLE = sandbox.Limits(memory=2 << 30, cpu=90, wall=120.0)  # one file, once its batch has failed


def parse_saved(kind: str, manifest_path: str) -> list[dict[str, Any]]:
    """The sandbox's side: read the files of each page that the manifest lists, give what their parser finds in each,
    JSON-ready."""
    said = json.loads(Path(manifest_path).read_text(encoding="utf-8"))
    store = RawStore(Path(said["store"]))
    module, _, function = PARSERS[kind].partition(":")
    parse: Callable[[Sequence[SavedFile]], ParseResult] = getattr(import_module(module), function)
    pages = ([StoredFile(**file).load(store) for file in files] for files in said["pages"])
    return [storable(parse(files).to_dict()) for files in pages]


def parse_pages(kind: str, pages: Sequence[Sequence[StoredFile]], store: RawStore) -> list[ParseResult]:
    """Records and findings of each page, all read in one sandbox, whose start costs more than a page.

    When it fails, each page is read on its own, and the fault stays where it belongs.
    """
    if len(pages) > 1:
        try:
            results = _run_pages(kind, pages, store, BATCH)
        except sandbox.SandboxFailed as error:
            log.info("%d pages are parsed one by one: %s", len(pages), error)
        else:
            for files, result in zip(pages, results, strict=True):
                result.findings.extend(_unanswered(files, result))
            return results
    return [parse_files(kind, files, store) for files in pages]


def parse_files(
    kind: str,
    files: Sequence[StoredFile],
    store: RawStore,
    *,
    batch: sandbox.Limits = BATCH,
    single: sandbox.Limits = SINGLE,
) -> ParseResult:
    """Records and findings of files that came together; every file gives at least one of either that names it.

    Raises SandboxFailed when the parser itself does not run.
    """
    if not files:
        return ParseResult()
    result = _parse_together(kind, files, store, batch, single)
    result.findings.extend(_unanswered(files, result))
    return result


def _parse_together(
    kind: str, files: Sequence[StoredFile], store: RawStore, batch: sandbox.Limits, single: sandbox.Limits
) -> ParseResult:
    """One run for all; when it fails, one run for each, and one more for those that did not fail alone.

    The last is for files that belong together, such as a project and its announcement.
    """
    try:
        return _run(kind, files, store, batch if len(files) > 1 else single)
    except sandbox.SandboxFailed as error:
        _run(kind, [], store, single)  # raises when the parser fails without any file: no file is to blame then
        if len(files) == 1:
            return _failed(files[0], error)
    sound: list[StoredFile] = []
    alone, failures = ParseResult(), ParseResult()
    for file in files:
        try:
            alone.extend([_run(kind, [file], store, single)])
            sound.append(file)
        except sandbox.SandboxFailed as error:
            failures.extend([_failed(file, error)])
    if len(sound) > 1 and failures.findings:
        try:
            alone = _run(kind, sound, store, batch)
        except sandbox.SandboxFailed:  # too much only in sum: what each gave alone stands
            return alone.extend([failures])
    return alone.extend([failures])


def _run(kind: str, files: Sequence[StoredFile], store: RawStore, limits: sandbox.Limits) -> ParseResult:
    return _run_pages(kind, [files], store, limits)[0]


def _run_pages(
    kind: str, pages: Sequence[Sequence[StoredFile]], store: RawStore, limits: sandbox.Limits
) -> list[ParseResult]:
    listed = [[file.to_dict() for file in files] for files in pages]
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", prefix="changsha-parse-", suffix=".json") as manifest:
        json.dump({"store": str(store.root.resolve()), "pages": listed}, manifest)
        manifest.flush()
        target, parser = f"{__name__}:{parse_saved.__name__}", PARSERS[kind].partition(":")[0]
        results = sandbox.run_warm(target, kind, manifest.name, modules=[parser], limits=limits)
    return [ParseResult.from_dict(result) for result in results]


def _failed(file: StoredFile, error: sandbox.SandboxFailed) -> ParseResult:
    log.warning("Parsing %s (%s) failed: %s", file.name, file.sha256, error)
    code = f"harvest.parse_{error.code.rpartition('.')[2]}"
    return ParseResult(findings=[Finding(code, Severity.BLOCK, file=file.name)])


def _unanswered(files: Iterable[StoredFile], result: ParseResult) -> list[Finding]:
    answered = {record.origin for record in result.records} | {finding.file for finding in result.findings}
    return [
        Finding("harvest.nothing_found", Severity.WARN, file=file.name) for file in files if file.name not in answered
    ]
