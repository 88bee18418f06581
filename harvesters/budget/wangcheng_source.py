"""望城区财政预决算公开专栏, the column of www.wangcheng.gov.cn: a front page that leads to several lists.

Certain: its address and title, which answered on 2026-04-18, and that its front page names the district's offices.
Likely: lists and articles as TRS WCM builds them. No page of it was at hand, so the first harvest must be looked at.
"""

from __future__ import annotations

from collections.abc import Iterator

from ckanext.changsha.harvesters.budget.column import BudgetColumn, read_page
from ckanext.changsha.harvesters.budget.webpage import links_of
from ckanext.changsha.harvesters.http import GuardedClient

__all__ = ["SOURCES", "WangchengBudget"]


class WangchengBudget(BudgetColumn):
    """The district's column. What it attaches (XLSX, DOCX, PDF) is read as the city's is."""

    __slots__ = ()

    def lists(self, client: GuardedClient, column: str) -> Iterator[str]:
        """The folders below the column that its front page leads to; the column itself when it leads to none."""
        folders = {link.url.removesuffix("index.html") for link in links_of(read_page(client, column), column)}
        below = sorted(url for url in folders if url.startswith(column) and url.endswith("/") and url != column)
        yield from below or [column]


SOURCES = (WangchengBudget("wangcheng_budget", "xxgk_343/qzfxxgkml/qtzfxxgk_131516/ztbd/wcqczyjsgk/"),)
