"""Does the playground refuse, at a terminal, what it cannot do, and say why?"""

import socket
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.cli.playground import playground


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_it_does_not_run_beside_a_real_installations_file(elsewhere: Path) -> None:
    """Lost otherwise: a demo that could speak to somebody's real Slack."""
    (elsewhere / "seatwise.toml").write_text("")
    answer = CliRunner().invoke(playground, [])
    assert answer.exit_code == 1
    assert "seatwise.toml is set here" in answer.output


def test_it_does_not_run_beside_a_real_installations_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lost otherwise: the same, where the settings are in the environment."""
    monkeypatch.setenv("SEATWISE_SLACK_SIGNING_SECRET", "x")
    answer = CliRunner().invoke(playground, ["--story"])
    assert answer.exit_code == 1
    assert "SEATWISE_SLACK_SIGNING_SECRET is set here" in answer.output


def test_a_port_that_is_taken_is_named() -> None:
    """Lost otherwise: a traceback as the first thing somebody sees of us."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        answer = CliRunner().invoke(playground, ["--port", str(port)])
    assert answer.exit_code == 1
    assert f"port {port}" in answer.output
    assert "--port" in answer.output
