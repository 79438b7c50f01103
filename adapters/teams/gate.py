"""May this request come in, and by which door?"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from adapters.teams.heard import Heard, Malformed, parse
from adapters.teams.keys import KeysUnavailable
from adapters.teams.settings import TeamsSettings
from adapters.teams.verify import CHANNEL, Unverified, Verifier
from domain.ids import Platform
from domain.ports import Installations
from domain.tenancy import Installation

MAX_BYTES = 2**20


class Denied(Exception):
    """The request ends with this status; the text is a reason for the log."""

    def __init__(self, status: int, why: str) -> None:
        super().__init__(why)
        self.status = status


@dataclass(frozen=True, slots=True)
class Admitted:
    """A verified activity: `app_id` is the registration it was sent to, `door` the installation it came in by."""

    heard: Heard
    claims: dict[str, Any]
    app_id: str
    door: Installation


class Gate:
    """400 for what is no activity, 401 for what proves nothing, 403 for a place or tenant that we do not serve."""

    def __init__(self, settings: TeamsSettings, verifier: Verifier, installations: Installations) -> None:
        self._settings = settings
        self._verifier = verifier
        self._installations = installations

    async def admit(self, request: web.Request) -> Admitted:
        """Raises Denied."""
        heard = await _read(request)
        claims = await self._claims(request, heard)
        if heard.text("channelId") != CHANNEL:
            raise Denied(401, "another channel")
        if not self._settings.trusts(heard.service_url):
            raise Denied(403, "service URL not on the allow-list")
        app_id = claims["aud"]
        return Admitted(heard, claims, app_id, await self._door(heard.tenants, app_id))

    async def _claims(self, request: web.Request, heard: Heard) -> dict[str, Any]:
        try:
            return await self._verifier.check(request.headers.get("Authorization", ""), heard.service_url)
        except Unverified as unverified:
            raise Denied(401, str(unverified)) from None
        except KeysUnavailable:
            # The sender may be honest: let it come again, rather than tell it that it is not.
            raise Denied(503, "no keys to verify with") from None

    async def _door(self, tenants: Iterable[str], app_id: str) -> Installation:
        """The token proves channel and registration, but not the tenant: that must be one for which we have a door."""
        named = tuple(tenants)
        if len(named) != 1:
            raise Denied(403, "no tenant, or two that differ")
        door = await self._installations.find(Platform.TEAMS, named[0], app_id)
        if door is None:
            raise Denied(403, "not installed")
        return door


async def _read(request: web.Request) -> Heard:
    if request.content_type != "application/json":
        raise Denied(415, "content type")
    try:
        return parse(await _body(request))
    except Malformed as malformed:
        raise Denied(400, str(malformed)) from None


async def _body(request: web.Request) -> bytes:
    """Reads no more than the limit, whatever the length header says."""
    if (request.content_length or 0) > MAX_BYTES:
        raise Denied(413, "too large")
    body = bytearray()
    try:
        async for chunk in request.content.iter_any():
            body += chunk
            if len(body) > MAX_BYTES:
                raise Denied(413, "too large")
    except web.RequestPayloadError:  # what says that it is packed, and is not
        raise Denied(400, "encoding") from None
    return bytes(body)
