"""A log line holds facts; what a traceback's variables hold is nobody's business."""

import subprocess
import sys

import pytest

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
