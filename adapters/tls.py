"""Whose certificates are trusted on the way out?"""

import ssl
from functools import cache

import httpx


@cache
def trusted() -> ssl.SSLContext:
    """One for all clients of this process: reading the public authorities takes some 60 ms of a processor."""
    return httpx.create_ssl_context()
