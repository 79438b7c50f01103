"""How does somebody install the app in their workspace: Slack's OAuth v2, which answers with the bot's token there?

By docs.slack.dev/authentication/installing-with-oauth.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import httpx

from adapters import oauth
from adapters.slack.roster import known
from domain.chat import Member, Standing
from domain.errors import GrantNotReached, NotGranted
from domain.ids import Platform
from domain.registration import Asking, FoundChat, Way

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

    def address(self, asking: Asking, state: str, back: str) -> str:
        scope = ",".join(sorted(self.scopes))
        query = {"client_id": self.client_id, "scope": scope, "state": state, "redirect_uri": back}
        return oauth.asked(self.authorize_url, query)

    async def granted(self, asking: Asking, code: str, back: str, now: datetime) -> FoundChat:
        form = {"code": code, "redirect_uri": back, "client_id": self.client_id, "client_secret": self.client_secret}
        told = await self._asked("oauth.v2.access", form)
        try:
            token, team, user = told["access_token"], told["team"], told["authed_user"]["id"]
            bot = told["token_type"] in ("bot",) and not told.get("is_enterprise_install")
            where = str(team["id"]), str(told["app_id"]), str(team.get("name") or team["id"])
        except (KeyError, TypeError, AttributeError):
            raise NotGranted(Way.SLACK) from None
        if not bot or not isinstance(token, str) or not token:
            raise NotGranted(Way.SLACK)
        who = await self._who(token, str(user), where[0])
        if who is not None and who.standing is not Standing.MEMBER:
            raise NotGranted(Way.SLACK)  # a guest could not manage what they connect
        return FoundChat(
            Platform.SLACK, *where, str(user), who.name if who else "", who.standing if who else None, token
        )

    async def _who(self, token: str, user: str, team: str) -> Member | None:
        """None where Slack does not say just now: it is asked again by the clock."""
        request = self._request("users.info", {"user": user}, {"Authorization": f"Bearer {token}"})
        try:
            return known((await oauth.answered(self.http, Way.SLACK, request))["user"], team)
        except (GrantNotReached, NotGranted, LookupError, TypeError, AttributeError):
            return None

    async def _asked(self, method: str, form: dict[str, str]) -> dict[str, Any]:
        """Slack answers 200 to what it refuses, too."""
        told = await oauth.answered(self.http, Way.SLACK, self._request(method, form, {}))
        if told.get("ok") is not True:
            raise NotGranted(Way.SLACK)
        return told

    def _request(self, method: str, form: dict[str, str], headers: dict[str, str]) -> httpx.Request:
        return self.http.build_request(
            "POST", f"{self.api_url}{method}", data=form, headers=headers, timeout=oauth.TIMEOUT
        )
