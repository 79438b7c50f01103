"""What does compose.yaml say, as an engine would read it?"""

import re
from pathlib import Path
from typing import Any

import yaml
from compose_spec import PyCompose

HOME = Path(__file__).parents[2]
FILE = HOME / "compose.yaml"
CADDYFILE = HOME / "deploy" / "Caddyfile"


GIVEN = {"SEATWISE_DOMAIN": "seats.example.com"}
"""What `.env` has to say."""


def whole() -> dict[str, Any]:
    """With what services share filled in, and what stands in `.env`."""
    found: dict[str, Any] = _filled(yaml.safe_load(FILE.read_text(encoding="utf-8")))
    return found


def _filled(part: Any) -> Any:
    match part:
        case dict():
            return {key: _filled(value) for key, value in part.items()}
        case list():
            return [_filled(each) for each in part]
        case str():
            return re.sub(r"\$\{([^}]*)\}", _given, part)
    return part


def _given(match: re.Match[str]) -> str:
    wanted, _, otherwise = match[1].partition(":")
    return GIVEN[wanted] if wanted in GIVEN else otherwise.removeprefix("-")


def services() -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = whole()["services"]
    return found


def checked() -> list[str]:
    """The services that the specification knows in it; raises ValueError for what it does not allow."""
    found = PyCompose.from_yaml(yaml.safe_dump(whole()))
    for part in (found.validate_networks, found.validate_secrets, found.validate_configs, found.validate_volumes):
        part()
    return list(found.service_names())


def seconds(text: str) -> int:
    return int(text.removesuffix("s"))
