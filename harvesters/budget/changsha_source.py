"""长沙市财政预算公开, the column of www.changsha.gov.cn, and the columns of departments that are built alike."""

from ckanext.changsha.harvesters.budget.column import BudgetColumn

__all__ = ["SOURCES"]

SOURCES = (BudgetColumn("changsha_budget", "szf/ztzl/ysgk/"),)
