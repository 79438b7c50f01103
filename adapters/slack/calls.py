"""How is Slack's Web API called, and what does each of its failures mean?"""

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from adapters.retry_after import retry_after
from adapters.slack.settings import SlackSettings
from domain.errors import Loss, Lost, MaybeSent, MessageGone, NotSent, SendError, Unroutable
from domain.ports import Installations

Json = dict[str, Any]
log = structlog.get_logger()

# The SDK logs whole requests at DEBUG; what people write has no place in a log.
_SILENT = logging.Logger("slack_sdk.silent", logging.CRITICAL)

UNTIL_REPAIRED = 300.0
"""Seconds until we look again whether an administrator has put right what only an administrator can."""

# Error codes: docs.slack.dev/reference/methods/chat.postMessage and chat.update, section "Errors".
NOT_NOW = frozenset(
    {"ratelimited", "rate_limited", "service_unavailable", "request_timeout", "accesslimited", "team_added_to_org"}
)
_GRANTED = "x-oauth-scopes"
"""The header that says what a token may do (docs.slack.dev/tools/node-slack-sdk, `WebAPICallResult`)."""
PERHAPS = frozenset({"internal_error", "fatal_error"})
_GONE = frozenset({"message_not_found", "cant_update_message", "edit_window_closed"})
_TOKEN = frozenset({"invalid_auth", "not_authed", "token_revoked", "token_expired", "account_inactive"})
_LOST = {
    "is_archived": Loss.ARCHIVED,
    "not_in_channel": Loss.LEFT,
    "channel_not_found": Loss.GONE,  # also what a private channel is to a bot that is not in it
    "restricted_action": Loss.CLOSED,
    "restricted_action_read_only_channel": Loss.CLOSED,
    "restricted_action_thread_only_channel": Loss.CLOSED,
    "restricted_action_non_threadable_channel": Loss.CLOSED,
    "messages_tab_disabled": Loss.BLOCKED,
    "user_disabled": Loss.INACTIVE,
    "user_not_found": Loss.INACTIVE,
    "user_not_visible": Loss.INACTIVE,
    # A new installation mends these.
    "account_inactive": Loss.UNINSTALLED,
    "team_access_not_granted": Loss.UNINSTALLED,
    "no_token": Loss.UNINSTALLED,
    "invalid_auth": Loss.REVOKED,
    "not_authed": Loss.REVOKED,
    "token_revoked": Loss.REVOKED,
    "token_expired": Loss.REVOKED,
}
"""What nothing sent there gets past, until somebody puts it right."""
_OUR_FAULT = frozenset(
    {
        "invalid_blocks", "invalid_blocks_format", "msg_too_long", "msg_blocks_too_long", "no_text",
        "invalid_arguments", "invalid_metadata_format", "metadata_too_large", "missing_scope", "unknown_method",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Refused:
    """One call's failure: Slack's word for it, whether it is certain to have had no effect, and seconds to wait."""

    code: str
    certain: bool = True
    retry_after: float | None = None

    def error(self, method: str, repeatable: bool) -> SendError:
        """A call that may safely be made again is simply not sent, where another may have been."""
        why = f"{method}: {self.code}"
        if not self.certain or self.code in PERHAPS:
            return NotSent(why) if repeatable else MaybeSent(why)
        if self.retry_after is not None or self.code in NOT_NOW:
            return NotSent(why, self.retry_after)
        if lost := _LOST.get(self.code):
            return Lost(why, lost)
        return MessageGone(why) if self.code in _GONE else Unroutable(why)


class Calls:
    """Calls in the name of our installations: one client for each, all on one session, and no retry of any kind."""

    def __init__(self, settings: SlackSettings, installations: Installations, session: aiohttp.ClientSession) -> None:
        self._settings = settings
        self._installations = installations
        self._session = session
        self._clients: dict[str, AsyncWebClient] = {}
        self._granted: dict[str, str] = {}

    async def call(self, installation: str, method: str, arguments: Json, *, repeatable: bool) -> Json:
        """Slack's answer. Raises the `SendError`s; neither they nor the log hold anything of the token or of the
        arguments.
        """
        return await self._trusted(installation, method, {"json": arguments}, repeatable)

    async def read(self, installation: str, method: str, parameters: Json) -> Json:
        """As `call`, for the methods that only read: those take their arguments in the address, not as JSON."""
        return await self._trusted(installation, method, {"http_verb": "GET", "params": parameters}, True)

    async def respond(self, response_url: str, body: Json) -> None:
        """To the message that a command or a click came from; Slack signed the address. Raises the `SendError`s."""
        try:
            async with asyncio.timeout(self._settings.timeout), self._session.post(response_url, json=body) as response:
                status = response.status
        except (aiohttp.ClientError, OSError) as error:
            refused = broken(error)
        else:
            if status == 200:
                return
            refused = Refused(f"http_{status}", certain=status < 500, retry_after=1.0 if status == 429 else None)
        self._record("", "response_url", refused)
        raise refused.error("response_url", repeatable=False)

    def forget(self, installation: str) -> None:
        self._clients.pop(installation, None)

    async def _trusted(self, installation: str, method: str, request: Json, repeatable: bool) -> Json:
        """A token that Slack refuses is read anew, and tried once more if it has changed: a refused call had no
        effect.
        """
        client = await self._client(installation)
        answer = await self._once(installation, client, method, request)
        if isinstance(answer, Refused) and answer.code in _TOKEN:
            self.forget(installation)
            self._installations.forget()  # another process may have been given a new one just now
            fresh = await self._client(installation)
            if fresh.token != client.token:
                answer = await self._once(installation, fresh, method, request)
        if isinstance(answer, Refused):
            self._record(installation, method, answer)
            raise answer.error(method, repeatable)
        return answer

    async def _client(self, installation: str) -> AsyncWebClient:
        """Raises `Lost` where there is no token."""
        client = self._clients.get(installation)
        if client is None:
            token = await self._installations.secret(installation, "bot_token")
            if token is None:
                raise Lost("no_token", _LOST["no_token"])
            client = self._clients[installation] = new_client(self._settings, self._session, token)
        return client

    async def _once(self, installation: str, client: AsyncWebClient, method: str, request: Json) -> Json | Refused:
        try:
            async with asyncio.timeout(self._settings.timeout):
                response = await client.api_call(method, **request)
        except SlackApiError as error:
            return refused(error)
        except (aiohttp.ClientError, OSError) as error:
            return broken(error)
        self._compare(installation, response.headers.get(_GRANTED, ""))
        return dict(response.data) if isinstance(response.data, dict) else {}

    def _compare(self, installation: str, granted: str) -> None:
        """Said when it is first seen and when it changes: an app that nobody installed anew lacks scopes in silence."""
        if not granted or self._granted.get(installation) == granted:
            return
        self._granted[installation] = granted
        if missing := self._settings.scopes - {scope.strip() for scope in granted.split(",")}:
            log.error("slack_scopes_missing", installation=installation, scopes=sorted(missing))

    def _record(self, installation: str, method: str, refused: Refused) -> None:
        tell = log.error if refused.code in _OUR_FAULT else log.warning
        tell("slack_call_failed", installation=installation, method=method, error=refused.code, certain=refused.certain)


def new_client(settings: SlackSettings, session: aiohttp.ClientSession, token: str) -> AsyncWebClient:
    base = settings.api_url.rstrip("/") + "/"
    client = AsyncWebClient(token=token, base_url=base, session=session, logger=_SILENT, retry_handlers=[])
    client.proxy = None  # The SDK takes it from the environment, loopback included; the session knows better.
    return client


def refused(error: SlackApiError) -> Refused:
    """Anything but Slack's own JSON comes from something in between; below 500 that has not passed the call on."""
    response = error.response
    if not isinstance(response, AsyncSlackResponse):
        return Refused("unreadable", certain=False)
    wait = _wait(response.headers) if response.status_code == 429 else None
    if isinstance(response.data, dict) and "error" in response.data:
        return Refused(str(response.data["error"]), response.status_code < 500, wait)
    certain = 400 <= response.status_code < 500
    return Refused(f"http_{response.status_code}", certain, wait if wait or not certain else 30.0)


def _wait(headers: Mapping[str, str]) -> float:
    """Seconds, also where Slack does not say."""
    said = retry_after(headers)
    return 1.0 if said is None else said


def broken(error: aiohttp.ClientError | OSError) -> Refused:
    """A connection that never stood has carried nothing."""
    if isinstance(error, aiohttp.ClientConnectorError | aiohttp.ConnectionTimeoutError):
        return Refused("unreachable", retry_after=1.0)
    return Refused("timeout" if isinstance(error, TimeoutError) else "dropped", certain=False)
