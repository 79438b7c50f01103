"""How do conversations and messages get to Teams? One asynchronous call each, never repeated behind anybody's back."""

import asyncio
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import quote

import httpx

from adapters.teams import failures
from adapters.teams.credentials import Tokens
from adapters.teams.settings import Registration, TeamsSettings
from adapters.tls import trusted
from domain.errors import MaybeSent, NotSent, Unroutable
from domain.ports import Clock

SECONDS = 10.0
"""The longest that one call may take, its token included."""

PAGES = 60
"""A team has 25,000 members at the most (learn.microsoft.com/microsoftteams/limits-specifications-teams)."""

Json = dict[str, Any]


def http_client(make: Callable[..., httpx.AsyncClient] = httpx.AsyncClient) -> httpx.AsyncClient:
    """Fit for the connector, the login and the keys alike; `make` takes what httpx's own takes."""
    limits = httpx.Limits(max_connections=100, max_keepalive_connections=100)
    return make(timeout=httpx.Timeout(SECONDS, connect=5), limits=limits, verify=trusted())


class Connector:
    """The Bot Framework's REST shapes.

    Source: learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-api-reference.
    Every call raises the `SendError`s, and none is sent to an address that the settings do not trust.
    """

    def __init__(
        self,
        settings: TeamsSettings,
        registrations: Iterable[Registration],
        http: httpx.AsyncClient,
        clock: Clock,
    ) -> None:
        self._settings = settings
        self._registrations = {each.app_id: each for each in registrations}
        self._http = http
        self._tokens = Tokens(settings, http, clock)

    async def create(self, app_id: str, service_url: str, parameters: Json) -> Json:
        """A conversation: with an activity a new thread each time, else the 1:1 chat that is always the same."""
        body = {"bot": {"id": f"28:{self._registration(app_id).app_id}"}, **parameters}
        repeatable = "activity" not in parameters
        return await self._call(app_id, "POST", service_url, "/v3/conversations", body, repeatable)

    async def post(self, app_id: str, service_url: str, conversation: str, activity: Json) -> Json:
        path = f"/v3/conversations/{quote(conversation, safe='')}/activities"
        return await self._call(app_id, "POST", service_url, path, activity, repeatable=False)

    async def whisper(self, app_id: str, service_url: str, conversation: str, user: str, activity: Json) -> Json:
        """A targeted message: of those who read there only `user` sees it, a 29: id, for a day. In a chat of two it is
        refused (learn.microsoft.com/microsoftteams/platform/agents-in-teams/targeted-messages).
        """
        path = f"/v3/conversations/{quote(conversation, safe='')}/activities?isTargetedActivity=true"
        return await self._call(
            app_id, "POST", service_url, path, {**activity, "recipient": {"id": user}}, repeatable=False
        )

    async def put(self, app_id: str, service_url: str, conversation: str, message: str, activity: Json) -> Json:
        path = f"/v3/conversations/{quote(conversation, safe='')}/activities/{quote(message, safe='')}"
        return await self._call(app_id, "PUT", service_url, path, {**activity, "id": message}, repeatable=True)

    async def members(self, app_id: str, service_url: str, conversation: str) -> list[Json]:
        """All of them: a page holds 500 at the most, and a chat always comes whole
        (learn.microsoft.com/microsoftteams/platform/bots/how-to/get-teams-context).
        """
        everybody: list[Json] = []
        more = ""
        for _ in range(PAGES):
            path = f"/v3/conversations/{quote(conversation, safe='')}/pagedmembers?pageSize=500{more}"
            answer = await self._call(app_id, "GET", service_url, path, None, repeatable=True)
            found, token = answer.get("members"), answer.get("continuationToken")
            everybody += [member for member in found if isinstance(member, dict)] if isinstance(found, list) else []
            if not isinstance(token, str) or not token:
                break
            more = f"&continuationToken={quote(token, safe='')}"
        return everybody

    async def member(self, app_id: str, service_url: str, conversation: str, user: str) -> Json:
        """One of those who read there, by Entra object id or by the 29: id for this bot."""
        path = f"/v3/conversations/{quote(conversation, safe='')}/members/{quote(user, safe='')}"
        return await self._call(app_id, "GET", service_url, path, None, repeatable=True)

    async def team(self, app_id: str, service_url: str, team: str) -> Json:
        """Its id and name. Source: learn.microsoft.com/microsoftteams/platform/bots/how-to/get-teams-context."""
        return await self._call(app_id, "GET", service_url, f"/v3/teams/{quote(team, safe='')}", None, repeatable=True)

    async def _call(
        self, app_id: str, method: str, service_url: str, path: str, body: Json | None, repeatable: bool
    ) -> Json:
        registration = self._registration(app_id)
        if not self._settings.trusts(service_url):
            raise Unroutable("the service URL is not on the allow-list")
        sent = _Sent()
        try:
            async with asyncio.timeout(SECONDS):
                answer = await self._authorised(registration, method, service_url.rstrip("/") + path, body, sent)
        except TimeoutError:
            raise _late(sent, repeatable) from None
        except (httpx.HTTPError, httpx.InvalidURL) as failure:
            raise failures.of_silence(failure, repeatable=repeatable) from None
        if not answer.is_success:
            raise failures.of_answer(answer, repeatable=repeatable, threaded="%3Bmessageid%3D" in path)
        return _object(answer)

    def _registration(self, app_id: str) -> Registration:
        """A door that names no app belongs to the only one there is."""
        found = self._registrations.get(app_id)
        if found is None and not app_id and len(self._registrations) == 1:
            return next(iter(self._registrations.values()))
        if found is None:
            raise Unroutable("no registration for this door")
        return found

    async def _authorised(
        self, registration: Registration, method: str, url: str, body: Json | None, sent: "_Sent"
    ) -> httpx.Response:
        """A 401 means that nothing was done, so that a fresh token is tried once."""
        for last in (False, True):
            token = await self._tokens.get(registration)
            sent.yet = True
            answer = await self._http.request(method, url, json=body, headers={"Authorization": f"Bearer {token}"})
            if answer.status_code != 401 or last:
                break
            self._tokens.forget(registration, token)
            sent.yet = False
        return answer


class _Sent:
    """Whether the message itself had gone out when time ran up."""

    yet = False


def _late(sent: _Sent, repeatable: bool) -> NotSent | MaybeSent:
    said = f"Teams did not answer within {SECONDS:g} s"
    return NotSent(said) if repeatable or not sent.yet else MaybeSent(said)


def _object(answer: httpx.Response) -> Json:
    """What was made; empty where Teams answers without a body."""
    try:
        body = answer.json()
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}
