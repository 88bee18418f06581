"""What every harvest does whatever its source: read folders, keep raw bytes, parse them in a sandbox. No CKAN."""

from ckanext.changsha.harvesters.engine.brake import Brake, Drift, amounts_slipped, dates_slipped, verdict
from ckanext.changsha.harvesters.engine.folder import FolderLimits, FolderRefused, FolderSource
from ckanext.changsha.harvesters.engine.manifest import Manifest, StoredFile
from ckanext.changsha.harvesters.engine.parse import PARSERS, parse_files, parse_pages
from ckanext.changsha.harvesters.engine.reader import Asking, Places, Reader, open_reader
from ckanext.changsha.harvesters.engine.reuse import Kept, Recent, SamePage
from ckanext.changsha.harvesters.engine.settings import SettingsRefused, SourceSettings
from ckanext.changsha.harvesters.engine.store import RawStore, StoreDamaged
from ckanext.changsha.harvesters.engine.version import parser_version

__all__ = [
    "PARSERS",
    "Asking",
    "Brake",
    "Drift",
    "FolderLimits",
    "FolderRefused",
    "FolderSource",
    "Kept",
    "Manifest",
    "Places",
    "RawStore",
    "Reader",
    "Recent",
    "SamePage",
    "SettingsRefused",
    "SourceSettings",
    "StoreDamaged",
    "StoredFile",
    "amounts_slipped",
    "dates_slipped",
    "open_reader",
    "parse_files",
    "parse_pages",
    "parser_version",
    "verdict",
]
