"""A log line holds facts; what a traceback's variables hold is nobody's business."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cards.strange import STRANGE

PROGRAM = """
import structlog
from bot.logs import configure

configure({form!r}, "INFO")
try:
    token = "xoxb-" + "secret"
    raise ValueError("broken")
except ValueError:
    structlog.get_logger().exception("stumbled", change="c-1")
"""


@pytest.mark.parametrize("form", ["json", "console"])
def test_a_traceback_shows_no_variable(form: str) -> None:
    """Lost otherwise: tokens and people's words, to everybody who may read logs."""
    told = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", PROGRAM.format(form=form)], capture_output=True, text=True, check=True
    ).stderr
    assert "stumbled" in told and "c-1" in told and "ValueError" in told and "broken" in told
    assert "xoxb-secret" not in told


def test_what_a_library_says_is_an_object_too() -> None:
    """Lost otherwise: a line that a collector cannot read, just where something broke that nobody thought of."""
    program = "import logging; from bot.logs import configure; configure('json', 'INFO')"
    program += "\ntry: 1 / 0\nexcept ZeroDivisionError: logging.getLogger('library').exception('broken')"
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stderr  # noqa: S603
    (fact,) = (json.loads(line) for line in told.splitlines())
    assert (fact["event"], fact["logger"], fact["level"]) == ("broken", "library", "error")
    assert "ZeroDivisionError" in fact["exception"] and fact["timestamp"].endswith("Z")


BOUND = """
import structlog
from structlog.contextvars import bound_contextvars
from bot.logs import configure

configure("json", "INFO")
with bound_contextvars(request="r-1", org="harbour"):
    structlog.get_logger().info("recorded", action="change.approve")
structlog.get_logger().warning("not_ready")
"""


def test_a_line_is_an_object_with_its_time_its_level_and_what_it_belongs_to() -> None:
    """Lost otherwise: a log that no collector can read, or from which no way leads from a line to its request."""
    told = subprocess.run([sys.executable, "-c", BOUND], capture_output=True, text=True, check=True).stderr  # noqa: S603
    first, second = (json.loads(line) for line in told.splitlines())
    assert first.pop("timestamp").endswith("Z") and second.pop("timestamp").endswith("Z")
    told_first = {"event": "recorded", "level": "info", "request": "r-1", "org": "harbour", "action": "change.approve"}
    assert first == told_first and second == {"event": "not_ready", "level": "warning"}


KNOCK = """
import asyncio
from aiohttp import web
from bot.logs import configure

configure({form!r}, "INFO")

async def main():
    runner = web.AppRunner(web.Application(), access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    reader, writer = await asyncio.open_connection(*runner.addresses[0])
    writer.write("GET /register/gAAAAABsecret” HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n".encode())
    assert (await reader.readline()).startswith(b"HTTP/1.0 400")
    await runner.cleanup()

asyncio.run(main())
"""


@pytest.mark.parametrize("form", ["json", "console"])
def test_a_link_that_arrives_with_a_sign_too_many_is_not_written_down(form: str) -> None:
    """Lost otherwise: links that are good, to everybody who may read logs."""
    told = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", KNOCK.format(form=form)], capture_output=True, text=True, check=True
    ).stderr
    assert "secret" not in told


FORGE = """
import logging
import structlog
from bot.logs import configure
from tests.cards.strange import STRANGE

configure({form!r}, "INFO")
log = structlog.get_logger()
for text in STRANGE.values():
    log.info("refused", org=text, names=[text], why=str(text))
    try:
        raise ValueError(text)
    except ValueError:
        log.exception("stumbled", key=text)
    logging.getLogger("library").warning("odd header %s", text)
"""


@pytest.mark.parametrize("form", ["json", "console"])
def test_a_stranger_s_text_begins_no_line_and_moves_no_terminal(form: str) -> None:
    """Lost otherwise: whether a line of the log is ours, or was written by whoever sent us an id."""
    told = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", FORGE.format(form=form)],
        capture_output=True,
        check=True,
        cwd=Path(__file__).parents[2],
        env={"PYTHONIOENCODING": "utf-8", "NO_COLOR": "1"},
    ).stderr.decode()
    assert all(sign == "\n" or sign.isprintable() for sign in told)
    if form == "json":
        facts = [json.loads(line) for line in told.splitlines()]
        ours = [fact["org"] for fact in facts if fact["event"] == "refused"]
        theirs = [fact["event"] for fact in facts if fact.get("logger") == "library"]
        assert ours == list(STRANGE.values()) and len(facts) == 3 * len(ours)
        assert theirs == [f"odd header {text}" for text in ours]
        return
    lines = [line for line in told.splitlines() if not line.startswith("    ")]
    ours = [line for line in lines if line.startswith("20")]
    assert len(ours) == 2 * len(STRANGE)
    assert len(lines) - len(ours) == len(STRANGE)
    assert all(line.startswith("library WARNING odd header") for line in lines if line not in ours)
