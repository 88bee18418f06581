"""What the page of a document shows of its text: provisions with their anchors, links to cited documents, relations."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.changsha.records.related import Found, Related
from disclosure.findings import describe
from disclosure.gazette.citations import plain_title
from disclosure.gazette.layout import Role
from disclosure.gazette.lines import Rank
from disclosure.gazette.relations import RelationKind
from disclosure.gazette.structure import Node, Structure, structure_of
from disclosure.gazette.terms import terms_of
from disclosure.gazette.validity import Basis, LaterRelation, State, Validity, validity_on

__all__ = ["document_page"]

FEWEST_HEADINGS = 3  # that make a table of contents worth its place


def document_page(record: Mapping[str, Any], related: Related, today: date) -> dict[str, Any]:
    """`parts` of the text, their `contents`, the `relations` that it states, those `later` ones to it, `validity`."""
    body = record["body"]
    structure = structure_of(body.get("text") or "")
    headings = structure.contents()
    later = _later(record, related)
    labels = _kind_labels()
    return {
        "parts": _parts(structure, _links(body, related)),
        "contents": [_heading(node) for node in headings] if len(headings) >= FEWEST_HEADINGS else [],
        "relations": [_relation(one, related, labels) for one in body.get("relations") or []],
        "later": [_stated(one, labels) for one in later],
        "validity": _validity(body, structure, [one for one, _ in later], record["title"], today),
    }


def _kind_labels() -> dict[str, str]:
    return {
        RelationKind.REPEALS: tk._("Repeals"),
        RelationKind.EXPIRES: tk._("Declares expired"),
        RelationKind.AMENDS: tk._("Amends"),
        RelationKind.ISSUES: tk._("Issues"),
        RelationKind.FORWARDS: tk._("Forwards"),
        RelationKind.EXPLAINS: tk._("Explains"),
    }


def _heading(node: Node) -> dict[str, str]:
    return {"anchor": node.anchor, "text": " ".join(node.text.split()), "level": node.rank.name.lower()}


def _links(body: Mapping[str, Any], related: Related) -> list[tuple[int, int, Found]]:
    """The citations that a held document answers, by their places in the text."""
    found = ((one, related.target(one["number"], one["title"])) for one in body.get("citations") or [])
    return sorted((one["start"], one["end"], target) for one, target in found if target is not None)


def _parts(structure: Structure, links: list[tuple[int, int, Found]]) -> list[dict[str, Any]]:
    parts: list[dict[str, Any]] = []
    waiting, offset = links[::-1], 0
    for part in structure.parts:
        blocks: list[dict[str, Any]] = []
        for node in part.walk():
            end = offset + len(node.text)
            here = []
            while waiting and waiting[-1][0] < end:
                here.append(waiting.pop())
            _add(blocks, node, list(_pieces(node, offset, here)))
            offset = end
        parts.append({"anchor": part.anchor, "blocks": blocks})
    return parts


def _add(blocks: list[dict[str, Any]], node: Node, pieces: list[dict[str, str]]) -> None:
    """One more block: a table grows by a row, and an article's first paragraph stands on the article's line."""
    last = blocks[-1] if blocks else None
    if node.rank is Rank.PARAGRAPH and last and last["tag"] == "article" and not last["pieces"]:
        last["inner"], last["pieces"] = node.anchor, pieces
    elif node.role is Role.ROW:
        if last is None or last["tag"] != "table":
            last = {"tag": "table", "rows": []}
            blocks.append(last)
        last["rows"].append({"anchor": node.anchor, "cells": [cell.strip() for cell in node.text.split("\t")]})
    elif node.rank is Rank.ARTICLE:
        blocks.append({"tag": "article", "anchor": node.anchor, "mark": node.words, "inner": "", "pieces": []})
    elif node.words:
        tag = "heading" if node.heading else "line"
        style = node.role.value if node.rank is Rank.LEAF else node.rank.name.lower()
        mark = "" if node.heading else node.text[: node.head].strip()
        blocks.append({"tag": tag, "anchor": node.anchor, "mark": mark, "style": style, "pieces": pieces})


def _pieces(node: Node, offset: int, links: list[tuple[int, int, Found]]) -> Iterator[dict[str, str]]:
    """The node's words without its mark, in pieces of which some are links."""
    place = 0 if node.heading else node.head
    for start, end, target in links:
        start, end = start - offset, end - offset
        if place <= start and end <= len(node.text):
            yield {"text": node.text[place:start], "record": ""}
            yield {"text": node.text[start:end], "record": target["id"]}
            place = end
    yield {"text": node.text[place:].rstrip(), "record": ""}


def _relation(one: Mapping[str, Any], related: Related, labels: Mapping[str, str]) -> dict[str, Any]:
    target = related.target(one["number"], one["title"])
    return {
        "kind": labels[one["kind"]],
        "name": one["title"] or one["number"],
        "number": one["number"] if one["title"] else "",
        "place": one["place"],
        "record": target["id"] if target else "",
        "anchor": one["anchor"],
        "words": one["words"],
    }


def _later(record: Mapping[str, Any], related: Related) -> list[tuple[LaterRelation, Found]]:
    """What other documents state about this one: the number and, where both print one, the title must agree."""
    own, written = record["body"].get("document_number") or "", record["body"].get("written") or ""
    found = []
    for document in related.later:
        for one in document["relations"] or []:
            titled = any(plain_title(one["title"]) in title for title in related.titles)
            numbered = bool(own) and one["number"] == own and (titled or not one["title"])
            # Without a number an older document may mean an older text of the same title.
            by_title = not one["number"] and plain_title(one["title"]) in related.titles
            if numbered or (by_title and written and (document["written"] or "") > written):
                found.append((_later_relation(document, one), document))
    return sorted(found, key=lambda pair: (pair[0].day or date.max, pair[0].number, pair[0].anchor))


def _later_relation(document: Found, one: Mapping[str, Any]) -> LaterRelation:
    day = document["effective"] or document["written"]
    return LaterRelation(
        RelationKind(one["kind"]),
        date.fromisoformat(day) if day else None,
        document["title"],
        document["number"] or "",
        one["place"],
        one["anchor"],
        document["id"],
    )


def _stated(pair: tuple[LaterRelation, Found], labels: Mapping[str, str]) -> dict[str, Any]:
    one, _ = pair
    return {
        "kind": labels[one.kind],
        "title": one.title,
        "number": one.number,
        "place": one.place,
        "day": one.day.isoformat() if one.day else "",
        "record": one.record,
        "anchor": one.anchor,
    }


def _validity(
    body: Mapping[str, Any], structure: Structure, later: list[LaterRelation], title: str, today: date
) -> dict[str, Any]:
    """The validity today with its ground; empty where nothing is known about it."""
    issued = body.get("written") or body.get("published")
    terms = terms_of(structure, date.fromisoformat(issued) if issued else None)
    stated = body.get("validity") or ""
    articled = any(node.rank is Rank.ARTICLE for node in structure.walk())
    found = validity_on(
        today,
        terms,
        later=later,
        stated=stated,
        title=title,
        issuers=body.get("issuers") or [],
        normative=articled or bool(body.get("registration_number")),
    )
    if found.basis in (Basis.NOTHING, Basis.SOURCE):
        return {}
    return {
        "state": _state_labels()[found.state],
        "day": today.isoformat(),
        "since": found.since.isoformat() if found.since else "",
        "certain": found.certain,
        "hints": [describe(finding, _language())["message"] for finding in found.findings],
        **_ground(found),
    }


def _language() -> str:
    return "zh" if str(tk.h.lang()).startswith("zh") else "en"


def _ground(found: Validity) -> dict[str, str]:
    if found.by is not None:
        name = found.by.number or found.by.title
        return {"name": name, "record": found.by.record, "anchor": found.by.anchor}
    return {"name": found.words, "record": "", "anchor": found.anchor}


def _state_labels() -> dict[State, str]:
    return {
        State.VALID: tk._("In force"),
        State.NOT_YET: tk._("Not yet in force"),
        State.AMENDED: tk._("Amended"),
        State.EXPIRED: tk._("Expired"),
        State.REPEALED: tk._("Repealed"),
    }
