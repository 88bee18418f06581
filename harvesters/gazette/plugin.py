"""The plugin `changsha_gazette`."""

from __future__ import annotations

from ckanext.changsha.harvesters.gazette import SOURCES
from ckanext.changsha.harvesters.plugin_base import RecordHarvester


class GazetteHarvester(RecordHarvester):
    """Harvests normative and other official documents over HTTP or from a folder of saved answers."""

    title = "政府公报与规范性文件"
    description = "规范性文件、政策文件与政府公报：政府网站的列表和正文页，或保存下来的网页与文档。"
    kind = "gazette"
    sources = SOURCES
