"""Would the image that the Dockerfile describes hold all of the bot, and nothing that it should not?"""

import asyncio
import json
import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
from aiohttp import web
from hatchling.builders.wheel import WheelBuilder

from bot.settings import PREFIX, SECRETS, Settings
from bot.web import porch
from tests.deploy import image

STAGES = image.stages()
BUILD, RUN = STAGES


@pytest.fixture(scope="module")
def sent(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a builder gets."""
    folder = tmp_path_factory.mktemp("context")
    image.context(folder)
    return folder


def test_the_linter_has_nothing_to_say() -> None:
    """Lost otherwise: what everybody else has learnt about images."""
    linter = Path(sys.executable).with_name("hadolint")
    said = subprocess.run([linter, image.FILE], check=False, capture_output=True, text=True)  # noqa: S603 - of the tests
    assert said.returncode == 0, said.stdout


def test_the_wheel_holds_every_file_of_ours_and_none_besides(sent: Path, tmp_path: Path) -> None:
    """Lost otherwise: a page, a picture or a table that is there in every test and missing for everybody else."""
    (wheel,) = WheelBuilder(str(sent)).build(directory=str(tmp_path), versions=["standard"])
    with zipfile.ZipFile(wheel) as packed:
        found = {name for name in packed.namelist() if ".dist-info/" not in name}
        scripts = packed.read(next(name for name in packed.namelist() if name.endswith("entry_points.txt"))).decode()
    ours = {file.as_posix() for file in image.tracked() if file.parts[0] in image.PACKAGES}
    assert found == ours and len(ours) > 500
    assert "seatwise = bot.__main__:main" in scripts


def test_what_is_copied_is_sent_and_nothing_else_is(sent: Path) -> None:
    """Lost otherwise: the build, or a database, a key or a checkout's history in a layer that everybody can pull."""
    copied = {word for words in image.of(BUILD, "COPY") for word in words.split()[:-1]}
    assert {each.name for each in sent.iterdir()} == copied


def test_what_it_can_hold_besides_is_what_the_package_offers_and_is_locked() -> None:
    """Lost otherwise: a build argument that brings nothing, or what nobody has pinned."""
    assert "EXTRAS=" in image.of(BUILD, "ARG")
    offered = tomllib.loads((image.HOME / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    for extra in offered["optional-dependencies"]:
        assert any(f"requirements-{extra}.lock" in words.split() for words in image.of(BUILD, "COPY"))
    said = " ".join(image.of(BUILD, "RUN"))
    assert "requirements${EXTRAS:+-$EXTRAS}.lock" in said and "seatwise${EXTRAS:+[$EXTRAS]}" in said


def test_it_runs_as_nobody_and_is_stopped_and_looked_after_as_it_wants_to_be() -> None:
    """Lost otherwise: a process that has rights for nothing, or that is killed for want of a signal."""
    (user,), (entry,), (command,) = (image.of(RUN, name) for name in ("USER", "ENTRYPOINT", "CMD"))
    assert re.fullmatch(r"[1-9]\d{3,}:[1-9]\d{3,}", user) and f"--uid {user.split(':')[0]} " in " ".join(
        image.of(RUN, "RUN")
    )
    assert (json.loads(entry), json.loads(command)) == (["seatwise"], ["serve"])
    assert image.of(RUN, "STOPSIGNAL") == ["SIGTERM"]
    assert {stage[0][1].split()[0] for stage in STAGES} == {"${BASE}"}


def test_it_sets_nothing_but_settings_writes_to_its_volume_and_holds_no_secret() -> None:
    """Lost otherwise: a start that is refused for a word, a database that is gone with the container, or a key."""
    told = image.environment(RUN)
    named = {name.removeprefix(PREFIX).lower() for name in told if name.startswith(PREFIX)}
    assert named <= set(Settings.model_fields) - set(SECRETS)
    assert told["SEATWISE_DATABASE_URL"].startswith("sqlite:////data/") and image.of(RUN, "VOLUME") == ['["/data"]']
    assert told["MPLCONFIGDIR"] == "/tmp/matplotlib"  # noqa: S108 - the container's own
    assert image.of(RUN, "EXPOSE") == [told["SEATWISE_LISTEN_PORT"]]


async def test_its_health_check_tells_a_bot_that_is_alive_from_one_that_is_not() -> None:
    """Lost otherwise: a bot that is started anew again and again, or one that never is."""
    module = image.health_check(RUN)
    runner = web.AppRunner(porch(), access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    port = str(runner.addresses[0][1])
    assert await _asked(module, port) == 0
    await runner.cleanup()
    assert await _asked(module, port) == 1


async def _asked(words: list[str], port: str) -> int | None:
    program, *rest = words
    assert program == "python"
    asking = await asyncio.create_subprocess_exec(
        sys.executable, *rest, cwd=image.HOME, env={"SEATWISE_LISTEN_PORT": port}
    )
    return await asking.wait()
