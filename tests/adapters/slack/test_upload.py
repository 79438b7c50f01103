"""A picture lies at Slack before a card shows it, and goes nowhere else."""

from typing import Any

import pytest

from adapters.slack.upload import safe
from cards.model import Card, Picture
from cards.slack import message
from domain.errors import NotSent, SendError
from domain.ids import InstallationId

I1 = InstallationId("i1")
PNG = b"\x89PNG\r\n\x1a\n" + bytes(2000)


async def upload(world: Any) -> str:
    return str(await world.chat.uploaded(I1, PNG, "usage.png", "Usage of Acme, this month and last"))


async def test_an_uploaded_picture_can_be_shown_at_once(world: Any) -> None:
    """Lost if it failed: the chart of a usage card; Slack refuses a picture that it has not worked off."""
    file = await upload(world)
    kept = world.slack.state.files[file]
    assert (kept.data, kept.name, kept.alt) == (PNG, "usage.png", "Usage of Acme, this month and last")
    shown = message(Card("Usage", (Picture("usage", "Usage of Acme", file=file),)))
    answer = await world.chat._calls.call(I1, "chat.postMessage", {"channel": "C1", **shown}, repeatable=False)
    assert answer["ok"]
    assert world.slack.calls[:3] == ["files.getUploadURLExternal", "files.completeUploadExternal", "files.info"]


@pytest.mark.parametrize("step", ["files.getUploadURLExternal", "upload", "files.completeUploadExternal", "files.info"])
async def test_a_failed_step_leaves_no_picture_and_no_riddle(world: Any, step: str) -> None:
    """Lost if it failed: a card with a hole, or one that is never posted."""
    world.slack.faults.add("server_error", step)
    with pytest.raises(SendError):
        await upload(world)


@pytest.mark.parametrize(
    ("url", "taken"),
    [
        pytest.param("https://files.slack.com/upload/v1/x", True, id="Slack's own"),
        pytest.param("http://files.slack.com/upload/v1/x", False, id="in clear"),
        pytest.param("http://127.0.0.1:8001/upload/x", False, id="another server of this machine"),
        pytest.param("http://127.0.0.1:8000/upload/x", True, id="the playground's"),
        pytest.param("file:///etc/passwd", False, id="no address of the net"),
    ],
)
def test_a_picture_goes_to_slack_alone(url: str, taken: bool) -> None:
    """Lost if it failed: a client's usage, sent in clear to whoever was named."""
    assert safe(url, "http://127.0.0.1:8000/api") == taken


async def test_a_picture_that_is_never_worked_off_is_given_up(world: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Lost if it failed: an answer that waits for ever."""
    monkeypatch.setattr("adapters.slack.upload.PAUSES", (0.0, 0.0))
    world.slack.state.looks = 9
    with pytest.raises(NotSent):
        await upload(world)
