"""Did a test, or a bot that it ran, write a secret where anybody may read it?

A plugin: whatever is captured of a test (its output, its errors, its log), and whatever the bots' processes have logged
meanwhile, is looked through for things of the shape of our secrets. Who finds one makes that test fail.
"""

import re
import sys
from collections.abc import Generator
from typing import Any

import pytest

SHAPES = {
    "a token of Slack's": r"x(?:ox[abep]|app)-[\w-]{4,}",
    "a secret of the cast": r"playground-[\w-]*secret|correct horse",
    "a JSON web token": r"eyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]*",
    "something sealed, such as a link": r"gAAAAA[\w-]{40,}",
    "an encryption key": r"(?<![\w/+.-])[\w-]{43}=(?![\w=])",
    "a password in an address": r"://[^\s:/@]+:(?!\*\*\*)[^\s:/@]+@(?!127\.0\.0\.1|localhost)",
}
SECRET = re.compile("|".join(f"({shape})" for shape in SHAPES.values()), re.ASCII)

_said: list[str] = []
"""By the bots that have ended since the last test did."""


def leaked(text: str) -> str | None:
    """What kind of secret stands in it, with the words around it and without itself."""
    found = SECRET.search(text)
    if found is None or found.lastindex is None:
        return None
    before, after = text[max(found.start() - 120, 0) : found.start()], text[found.end() : found.end() + 40]
    return f"{list(SHAPES)[found.lastindex - 1]}: …{before}[{found[0][:6]}…]{after}…"


def pytest_runtest_setup() -> None:
    stage = sys.modules.get("bot.playground.stage")
    if stage is not None and not hasattr(stage.Stage.stop, "listened_to"):
        _listen(stage.Stage)


def _listen(stage: Any) -> None:
    """What a stage's bot has said goes with its folder; it is read just before."""
    stop = stage.stop

    async def stopped(self: Any) -> None:
        _said.append(self.said())
        await stop(self)

    stopped.listened_to = True  # type: ignore[attr-defined]
    stage.stop = stopped


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(call: pytest.CallInfo[None]) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if call.when == "teardown":
        texts = [text for name, text in report.sections if name.startswith("Captured")] + _said
        _said.clear()
        found = next(filter(None, map(leaked, texts)), None)
        if found is not None:
            report.outcome = "failed"
            report.longrepr = f"This test wrote a secret where anybody may read it. {found}"
    return report
