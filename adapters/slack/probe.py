"""What does Slack say of a token, to whoever only asks?"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx

UNKNOWN = frozenset({"bad_client_secret", "invalid_client_id"})

_GRANTED = "x-oauth-scopes"
_WORD = re.compile(r"[a-z_]{1,60}")


@dataclass(frozen=True, slots=True)
class Asked:
    """`error` is Slack's word for a refusal, "" for none; `teams` are the workspace and, if any, its organisation."""

    error: str
    teams: frozenset[str] = frozenset()
    scopes: frozenset[str] = frozenset()


async def whose(http: httpx.AsyncClient, api_url: str, token: str) -> Asked:
    """Raises httpx's errors, and ValueError for what is no answer of Slack's."""
    return await _ask(http, f"{api_url.rstrip('/')}/auth.test", token)


async def socket(http: httpx.AsyncClient, api_url: str, app_token: str) -> Asked:
    """An address that nobody goes to is out of date by itself (docs.slack.dev/reference/methods/apps.connections.open).
    Raises as `whose` does.
    """
    return await _ask(http, f"{api_url.rstrip('/')}/apps.connections.open", app_token)


async def client(http: httpx.AsyncClient, api_url: str, id: str, secret: str) -> Asked:
    """By a code that is none: Slack looks first at who asks (docs.slack.dev/reference/methods/oauth.v2.access), so that
    `UNKNOWN` is the app's fault, and any other word the code's. Raises as `whose` does.
    """
    form = {"client_id": id, "client_secret": secret, "code": "none"}
    return _read(await http.post(f"{api_url.rstrip('/')}/oauth.v2.access", data=form))


async def _ask(http: httpx.AsyncClient, url: str, token: str) -> Asked:
    return _read(await http.post(url, headers={"Authorization": f"Bearer {token}"}))


def _read(answer: httpx.Response) -> Asked:
    told = answer.json()
    if not isinstance(told, dict) or not isinstance(told.get("ok"), bool):
        raise ValueError("no answer of Slack's")
    granted = frozenset(scope.strip() for scope in answer.headers.get(_GRANTED, "").split(",") if scope.strip())
    return Asked("" if told["ok"] else _word(told), _teams(told), granted)


def _word(told: Mapping[str, Any]) -> str:
    """Never more than a word: an answer may come from somebody else, who says back what they were sent."""
    found = str(told.get("error"))
    return found if _WORD.fullmatch(found) else "unknown"


def _teams(told: Mapping[str, Any]) -> frozenset[str]:
    return frozenset(str(told[name]) for name in ("team_id", "enterprise_id") if told.get(name))
