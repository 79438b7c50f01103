"""What is a channel called, as far as an activity tells?"""

import json
from typing import Any

import pytest

from adapters.teams.heard import parse
from adapters.teams.identify import conversation
from domain.ids import InstallationId, OrgId, Platform
from domain.tenancy import Installation

DOOR = Installation(InstallationId("acme-teams"), OrgId("acme"), Platform.TEAMS, "E1")
TEAM: dict[str, Any] = {"team": {"id": "19:general@thread.tacv2"}}
CASES: list[tuple[str, str, dict[str, Any], str | None]] = [
    ("by its name", "channel", TEAM | {"channel": {"id": "19:a@thread.tacv2", "name": "Approvals"}}, "Approvals"),
    ("the first of its team", "channel", TEAM | {"channel": {"id": "19:general@thread.tacv2"}}, "General"),
    ("another, not named", "channel", TEAM | {"channel": {"id": "19:a@thread.tacv2"}}, None),
    ("nothing told at all", "channel", {}, None),
    ("a name that is none", "channel", TEAM | {"channel": {"id": "19:a@thread.tacv2", "name": ["x"]}}, None),
    ("a chat of two has none", "personal", {"channel": {"id": "19:a@thread.tacv2", "name": "Approvals"}}, None),
]


@pytest.mark.parametrize(("kind", "data", "name"), [row[1:] for row in CASES], ids=[row[0] for row in CASES])
def test_a_channel_is_called(kind: str, data: dict[str, Any], name: str | None) -> None:
    """Lost otherwise: places of which nobody can tell which they are."""
    place = {"id": "19:a@thread.tacv2", "conversationType": kind}
    said = {"type": "message", "serviceUrl": "https://x", "conversation": place, "channelData": data}
    assert conversation(parse(json.dumps(said).encode()), DOOR).name == name
