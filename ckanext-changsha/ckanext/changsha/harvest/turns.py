"""Turns at a host: all workers of an installation together keep the distance between requests that one would keep."""

from __future__ import annotations

import logging

import ckan.plugins.toolkit as tk
from ckan.lib.redis import connect_to_redis
from redis.exceptions import RedisError

__all__ = ["take_turn"]

log = logging.getLogger(__name__)


def take_turn(host: str, seconds: float) -> float:
    """Take the host for so many seconds: 0.0 when it was free, else the seconds until it may be.

    Without Redis each worker keeps the distance for itself.
    """
    key = f"changsha:{tk.config['ckan.site_id']}:harvest:turn:{host}"
    try:
        redis = connect_to_redis()
        if redis.set(key, 1, nx=True, px=max(round(seconds * 1000), 1)):
            return 0.0
        return max(int(redis.pttl(key)), 1) / 1000
    except RedisError as error:
        log.warning("No turn could be taken at %s: %s", host, error)
        return 0.0
