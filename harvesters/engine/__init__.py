"""What every harvest does whatever its source: read folders, keep raw bytes, parse them in a sandbox. No CKAN."""

from ckanext.changsha.harvesters.engine.folder import FolderLimits, FolderRefused, FolderSource
from ckanext.changsha.harvesters.engine.manifest import Manifest, StoredFile
from ckanext.changsha.harvesters.engine.parse import PARSERS, parse_files
from ckanext.changsha.harvesters.engine.reader import Places, Reader, open_reader
from ckanext.changsha.harvesters.engine.settings import SettingsRefused, SourceSettings
from ckanext.changsha.harvesters.engine.store import RawStore

__all__ = [
    "PARSERS",
    "FolderLimits",
    "FolderRefused",
    "FolderSource",
    "Manifest",
    "Places",
    "RawStore",
    "Reader",
    "SettingsRefused",
    "SourceSettings",
    "StoredFile",
    "open_reader",
    "parse_files",
]
