"""Which public keys does the channel sign with now?"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import httpx
import structlog
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from jwt import PyJWTError
from jwt.algorithms import RSAAlgorithm

from domain.ports import Clock

log = structlog.get_logger()

LIFETIME = timedelta(hours=24)
BETWEEN_LOADS = timedelta(minutes=1)
BETWEEN_FIRST_LOADS = timedelta(seconds=2)
"""While there is no key at all nobody can be let in, and Teams comes again within seconds."""
TIMEOUT = httpx.Timeout(10)


class KeysUnavailable(Exception):
    """No key could ever be loaded, so that nothing can be judged."""


@dataclass(frozen=True, slots=True)
class ChannelKey:
    """`endorsements` are the channels that this key may speak for."""

    public: RSAPublicKey
    endorsements: frozenset[str]


class Keys:
    """The channel's keys by their ids, loaded when first needed, daily, and at an unknown id at most once a minute."""

    def __init__(self, openid_url: str, http: httpx.AsyncClient, clock: Clock) -> None:
        self._url = openid_url
        self._http = http
        self._clock = clock
        self._keys: Mapping[str, ChannelKey] = {}
        self._loaded_at: datetime | None = None
        self._tried_at: datetime | None = None
        self._loading = asyncio.Lock()

    async def find(self, kid: str) -> ChannelKey | None:
        """None for an id that nobody published. Raises KeysUnavailable."""
        if self._wanting(kid):
            async with self._loading:
                if self._wanting(kid):
                    await self._load()
                    self._tried_at = self._clock.now()  # only now, so that those who come meanwhile wait for the lock
        if not self._keys:
            raise KeysUnavailable
        return self._keys.get(kid)

    def _wanting(self, kid: str) -> bool:
        now = self._clock.now()
        pause = BETWEEN_LOADS if self._keys else BETWEEN_FIRST_LOADS
        if self._tried_at is not None and abs(now - self._tried_at) < pause:  # a clock may have been set back
            return False
        return kid not in self._keys or self._loaded_at is None or now - self._loaded_at > LIFETIME

    async def _load(self) -> None:
        """Keeps what there is if nothing usable comes: a key service in trouble must not lock everybody out."""
        asked = self._clock.now()
        try:
            found = await published(self._http, self._url)
        except NOT_PUBLISHED as failure:
            log.warning("teams_keys_not_loaded", failure=type(failure).__name__, kept=len(self._keys))
            return
        if found:
            self._keys, self._loaded_at = found, asked
        log.info("teams_keys_loaded", keys=len(found))


async def published(http: httpx.AsyncClient, openid_url: str) -> dict[str, ChannelKey]:
    """By their ids. Raises `NOT_PUBLISHED`."""
    metadata = await _read(http, openid_url)
    return _usable(await _read(http, metadata["jwks_uri"]))


NOT_PUBLISHED = (httpx.HTTPError, httpx.InvalidURL, ValueError, KeyError, TypeError, AttributeError)


async def _read(http: httpx.AsyncClient, url: str) -> Any:
    answer = await http.get(url, timeout=TIMEOUT)
    answer.raise_for_status()
    return answer.json()


def _usable(jwks: Any) -> dict[str, ChannelKey]:
    return {jwk["kid"]: key for jwk in jwks["keys"] if jwk.get("kid") and (key := _key(jwk))}


def _key(jwk: Mapping[str, Any]) -> ChannelKey | None:
    if jwk.get("kty") != "RSA":
        return None
    try:
        public = RSAAlgorithm.from_jwk(dict(jwk))
    except (PyJWTError, ValueError):
        return None
    endorsements = jwk.get("endorsements")
    named = endorsements if isinstance(endorsements, list) else []
    return ChannelKey(public, frozenset(map(str, named))) if isinstance(public, RSAPublicKey) else None
