"""The front page, where people land after logging in, and what machines ask every site for."""

from __future__ import annotations

from urllib.parse import urlencode

import ckan.plugins as p
import ckan.plugins.toolkit as tk
from ckan.types import Response
from flask import Blueprint, make_response

from ckanext.changsha.portal import sitemap
from disclosure.records import Kind

__all__ = ["portal"]

portal = Blueprint("portal", __name__)


@portal.route("/")
def index() -> str:
    """How much there is, what came last, and the ways in."""
    counts = tk.get_action("portal_counts")({}, {})
    latest = tk.get_action("portal_latest")({}, {})
    return tk.render(
        "home/index.html",
        {
            "counts": counts,
            "latest": latest,
            "kinds": kinds(counts["records"]),
            "openness": openness(counts["entries"]),
            "total": {name: sum(counts[name].values()) for name in ("records", "entries")},
        },
    )


@portal.route("/api/i18n/zh_Hans-CN")
def texts_of_scripts() -> Response:
    """Where CKAN's scripts look for Chinese: they replace one hyphen only, and start no module without an answer."""
    return tk.redirect_to("api.i18n_js_translations", lang="zh_Hans_CN", locale="default")


@portal.route("/start")
def start() -> Response:
    """After logging in: the work list for those who publish for an organisation, the front page for others."""
    at_work = p.plugin_loaded("changsha_release") and tk.h.check_access("portal_steward")
    return tk.redirect_to("changsha_release.index" if at_work else "home.index")


@portal.route("/favicon.ico")
def favicon() -> Response:
    """Where browsers look for the icon before they have read a page."""
    return tk.redirect_to(tk.config["ckan.favicon"])


@portal.route("/sitemap.xml")
def sitemap_index() -> Response:
    """The files of the site's map."""
    files = [
        tk.url_for("portal.sitemap_part", name=name, number=number, locale="default", _external=True)
        for name, number in sitemap.parts()
    ]
    return _xml(sitemap.xml("sitemapindex", "sitemap", files))


@portal.route("/sitemap/<name>-<int:number>.xml")
def sitemap_part(name: str, number: int) -> Response:
    """One of them."""
    found = sitemap.addresses(name, number)
    return _xml(sitemap.xml("urlset", "url", found)) if found else tk.abort(404)


def _xml(text: str) -> Response:
    answer = make_response(text)
    answer.content_type = "application/xml; charset=utf-8"
    return answer


def openness(entries: dict[str, int]) -> list[dict[str, object]]:
    """五公开 and the other three: what each is about, how many catalogue entries it has, and the way to them."""
    said = {
        "决策": (tk._("Decisions"), tk._("Meetings, major administrative decisions, plans and their drafts")),
        "执行": (tk._("Implementation"), tk._("Tasks taken on, their progress, inspections and audits")),
        "管理": (tk._("Management"), tk._("Lists of powers, supervision, penalties and market conduct")),
        "服务": (tk._("Services"), tk._("How to get things done: guides, conditions, time limits and fees")),
        "结果": (tk._("Results"), tk._("What came of it: bids won, final accounts, inspection results")),
        "解读": (tk._("Interpretation"), tk._("What a policy means")),
        "回应": (tk._("Responses"), tk._("Answers to public concern")),
        "参与": (tk._("Participation"), tk._("Opinions asked for and adopted")),
    }
    catalogue = tk.h.url_for("/catalogue")
    return [
        {
            "label": label,
            "about": about,
            "count": entries.get(category, 0),
            "url": f"{catalogue}?{urlencode({'category': category})}",
        }
        for category, (label, about) in said.items()
    ]


def kinds(records: dict[str, int]) -> list[dict[str, object]]:
    """The kinds of public records, with their number and the search for them."""
    labels = {
        Kind.TRANSACTION: tk._("Public resource transactions"),
        Kind.DOCUMENT: tk._("Normative documents"),
        Kind.BUDGET: tk._("Budgets and final accounts"),
    }
    search = tk.h.url_for("/search")
    return [
        {"label": label, "count": records.get(kind, 0), "url": f"{search}?{urlencode({'kind': kind.value})}"}
        for kind, label in labels.items()
    ]
