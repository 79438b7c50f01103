"""Which values may stand in a seed file, and which are those that people copy from the wrong place?"""

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BeforeValidator, SecretStr

from domain.ids import Platform
from domain.registration import REFRESH, UNTIL

_SECRETS = {Platform.SLACK: ("bot_token", REFRESH, UNTIL), Platform.TEAMS: ("app_password",)}
_OTHER_TOKENS = {
    "xoxp-": "a user's token",
    "xoxe.xoxp-": "a user's token",
    "xapp-": "an app-level token",
    "xoxe-": "a refresh token",
}
"""What a bot's token is taken for, by how it begins (docs.slack.dev/authentication/tokens)."""


class Unseen(ValueError):
    """A secret that is not where this process looks."""


def of_its_platform(platform: Platform, tenant: str, secrets: Mapping[str, SecretStr]) -> None:
    """ValueError otherwise, since the platform itself would refuse it only much later."""
    if platform is Platform.SLACK and "." in tenant:
        raise ValueError("tenant is the workspace's id, which begins with T, and not its address")
    allowed = _SECRETS.get(platform, ())
    if unknown := [name for name in secrets if name not in allowed]:
        raise ValueError(f"secrets has {unknown[0]}: what can stand there is {' or '.join(allowed)}")
    token = secrets["bot_token"].get_secret_value() if "bot_token" in secrets else ""
    if what := next((what for begins, what in _OTHER_TOKENS.items() if token.startswith(begins)), None):
        raise ValueError(f"bot_token is {what}: take the Bot User OAuth Token, which begins with xoxb-")


def _currency(value: str) -> str:
    if not re.fullmatch("[A-Z]{3}", value):
        raise ValueError("three capital letters, such as USD or EUR")
    return value


def _time_zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError("there is no such time zone; one is spelled Europe/Berlin") from None
    return value


Currency = Annotated[str, AfterValidator(_currency)]
TimeZone = Annotated[str, AfterValidator(_time_zone)]


def _plain(value: Any) -> Any:
    """A secret stands there as text, or as {file = "path"} or {env = "NAME"}."""
    match value:
        case {"file": str(path), **rest} if not rest:
            return _read(path)
        case {"env": str(name), **rest} if not rest:
            if name not in os.environ:
                raise Unseen(f"the environment has no {name}")
            return os.environ[name]
        case str() | SecretStr():
            return value
    raise ValueError('a secret is a text, {file = "path"} or {env = "NAME"}')


def _read(path: str) -> str:
    try:
        return Path(path).expanduser().read_text(encoding="utf-8").strip()
    except OSError as problem:
        raise Unseen(f"{path} cannot be read: {problem.strerror}") from None


Secret = Annotated[SecretStr, BeforeValidator(_plain)]
