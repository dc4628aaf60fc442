"""Connections to Graph: a pool of them, with the proxies and certificates that the environment names."""

from __future__ import annotations

import requests
from requests.adapters import HTTPAdapter


def pooled(connections: int) -> requests.Session:
    """A session that keeps so many connections; any number of threads may use it.

    It follows no redirects and repeats nothing: an answer 410 names a fresh address that we do not take.
    """
    session = requests.Session()
    adapter = HTTPAdapter(pool_connections=1, pool_maxsize=connections, max_retries=0, pool_block=True)
    session.mount("https://", adapter)
    session.mount("http://", adapter)
    return session
