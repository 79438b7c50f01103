"""How does somebody install the app in their workspace: Slack's OAuth v2, which answers with the bot's token there?

By docs.slack.dev/authentication/installing-with-oauth.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import httpx
import structlog

from adapters import oauth
from adapters.slack.calls import NOT_NOW, PERHAPS
from adapters.slack.roster import known
from domain.chat import Member, Standing
from domain.errors import FewerScopes, GrantNotReached, NotGranted, WholeGrid
from domain.ids import Platform
from domain.registration import Asking, FoundChat, Token, Way

log = structlog.get_logger()

AUTHORIZE_URL = "https://slack.com/oauth/v2/authorize"


@dataclass(frozen=True, slots=True)
class SlackInstall:
    """The Grantor port. `api_url` ends with a slash; `scopes` are those of the manifest."""

    client_id: str
    client_secret: str
    authorize_url: str
    api_url: str
    scopes: Iterable[str]
    http: httpx.AsyncClient

    def __repr__(self) -> str:
        return f"SlackInstall({self.client_id})"

    @property
    def origin(self) -> str:
        return oauth.origin(self.authorize_url)

    @property
    def only(self) -> str:
        return ""

    def address(self, asking: Asking, state: str, back: str) -> str:
        scope = ",".join(sorted(self.scopes))
        query = {"client_id": self.client_id, "scope": scope, "state": state, "redirect_uri": back}
        return oauth.asked(self.authorize_url, query)

    async def granted(self, asking: Asking, code: str, back: str, now: datetime) -> FoundChat:
        told = await self._asked({"code": code, "redirect_uri": back})
        self._check(told)
        try:
            token, team, user = _token(told, now), told["team"], told["authed_user"]["id"]
            where = str(team["id"]), str(told["app_id"]), str(team.get("name") or team["id"])
        except (KeyError, TypeError, AttributeError, ValueError, OverflowError):
            raise NotGranted(Way.SLACK) from None
        who = await self._who(token.value, str(user), where[0])
        if who is not None and who.standing is not Standing.MEMBER:
            raise NotGranted(Way.SLACK)  # a guest could not manage what they connect
        found = FoundChat(Platform.SLACK, *where, str(user), who.name if who else "", who.standing if who else None)
        return replace(found, secret=token.value, refresh=token.refresh, until=token.until)

    def _check(self, told: dict[str, Any]) -> None:
        """Raises `WholeGrid`, as nobody could tell whose each of its workspaces is, and `FewerScopes`."""
        if told.get("is_enterprise_install"):
            raise WholeGrid
        missing = set(self.scopes) - set(str(told.get("scope") or "").split(","))
        if missing:
            raise FewerScopes(tuple(sorted(missing)))

    async def refreshed(self, refresh: str, now: datetime) -> Token:
        """By docs.slack.dev/authentication/using-token-rotation. The Refresher port."""
        told = await self._asked({"grant_type": "refresh_token", "refresh_token": refresh})
        try:
            token = _token(told, now)
        except (KeyError, TypeError, ValueError, OverflowError):
            raise NotGranted(Way.SLACK) from None
        if not token.refresh:
            raise NotGranted(Way.SLACK)
        return token

    async def _who(self, token: str, user: str, team: str) -> Member | None:
        """None where Slack does not say just now: it is asked again by the clock."""
        request = self._request("users.info", {"user": user}, {"Authorization": f"Bearer {token}"})
        try:
            return known((await oauth.answered(self.http, Way.SLACK, request))["user"], team)
        except (GrantNotReached, NotGranted, LookupError, TypeError, AttributeError):
            return None

    async def _asked(self, asked: dict[str, str]) -> dict[str, Any]:
        """Slack answers 200 to what it refuses, too, and to what it cannot answer now."""
        form = {**asked, "client_id": self.client_id, "client_secret": self.client_secret}
        told = await oauth.answered(self.http, Way.SLACK, self._request("oauth.v2.access", form, {}))
        if told.get("ok") is True:
            return told
        log.warning("slack_grant_refused", error=told.get("error"))
        raise GrantNotReached(Way.SLACK) if told.get("error") in NOT_NOW | PERHAPS else NotGranted(Way.SLACK)

    def _request(self, method: str, form: dict[str, str], headers: dict[str, str]) -> httpx.Request:
        return self.http.build_request(
            "POST", f"{self.api_url}{method}", data=form, headers=headers, timeout=oauth.TIMEOUT
        )


def _token(told: dict[str, Any], now: datetime) -> Token:
    """Raises KeyError, TypeError, ValueError or OverflowError for what is no bot's token. Where tokens end, all three
    are told.
    """
    value, refresh = told["access_token"], told.get("refresh_token") or ""
    kind = told["token_type"]
    if kind not in ("bot",) or not isinstance(value, str) or not value or not isinstance(refresh, str):
        raise ValueError("no bot's token")
    until = now + timedelta(seconds=int(told["expires_in"])) if refresh else None
    return Token(value, refresh, until)
