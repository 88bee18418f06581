"""The plugin `changsha_transactions`."""

from __future__ import annotations

from ckanext.changsha.harvesters.plugin_base import RecordHarvester
from ckanext.changsha.harvesters.transactions import SOURCES


class TransactionsHarvester(RecordHarvester):
    """Harvests notices of public-resource transactions over HTTP or from a folder of saved answers."""

    title = "公共资源交易"
    description = (
        "公共资源交易公告与交易过程信息：湖南省公共资源交易服务平台、全国公共资源交易平台，或保存下来的网页与接口文件。"
    )
    kind = "transactions"
    sources = SOURCES
