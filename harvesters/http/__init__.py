"""Outgoing HTTP: one guarded client that every source is read with, and the check for URLs that people save."""

from ckanext.changsha.harvesters.http.address import is_public, normal_host, parse_ip
from ckanext.changsha.harvesters.http.client import Answer, GuardedClient
from ckanext.changsha.harvesters.http.failure import FetchFailed, finding_of
from ckanext.changsha.harvesters.http.limits import Limits, Stopped
from ckanext.changsha.harvesters.http.urls import CheckedUrl, Rules, check_url

__all__ = [
    "Answer",
    "CheckedUrl",
    "FetchFailed",
    "GuardedClient",
    "Limits",
    "Rules",
    "Stopped",
    "check_url",
    "finding_of",
    "is_public",
    "normal_host",
    "parse_ip",
]
