"""The plugin `changsha_budget`."""

from __future__ import annotations

from ckanext.changsha.harvesters.budget import SOURCES
from ckanext.changsha.harvesters.plugin_base import RecordHarvester


class BudgetHarvester(RecordHarvester):
    """Harvests the tables of budgets and final accounts over HTTP or from a folder of saved answers."""

    title = "部门预算与决算"
    description = "部门预算、决算公开表：政府网站预决算公开栏目及其附件，或保存下来的表格与文本型PDF。"
    kind = "budget"
    sources = SOURCES
