"""Do the Dockerfile's own commands build a bot that starts where it may write nothing but its data?

There is no engine here: each RUN of the first stage is run by a shell, in folders of this test's own.
"""

import asyncio
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from adapters.crypto import KeyRing
from tests.deploy import image

_READ_ONLY = 'mount --bind "$1" "$1" && mount --bind "$2" "$2" && mount -o remount,bind,ro / && shift 2 && exec "$@"'
"""As a container with a read-only root does: only two folders are mounted so that they can be written."""

pytestmark = [pytest.mark.proof, pytest.mark.timeout(900)]

BUILD, RUN = image.stages()
LONG = 120.0


@pytest.fixture(scope="module", params=["", "traces"], ids=["as it is", "with traces"])
def extras(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def root(extras: str) -> Iterator[Path]:
    """Where the image's folders are; whoever runs the bot may look into it."""
    folder = Path(tempfile.mkdtemp(prefix="image-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def built(root: Path, extras: str) -> Path:
    """The venv that the second stage copies."""
    (root / "src").mkdir()
    image.context(root / "src")
    subprocess.run([sys.executable, "-m", "venv", root / "usr"], check=True)  # noqa: S603
    env = {"EXTRAS": extras, "PATH": f"{root / 'usr' / 'bin'}:{os.defpath}", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    env |= {name: value for name, value in os.environ.items() if name.startswith(("PIP_", "HTTP", "SSL", "REQUESTS"))}
    for line in image.of(BUILD, "RUN"):
        for place in ("/wheels", "/build", "/opt"):
            line = line.replace(f" {place}", f" {root}{place}")
        done = subprocess.run(  # noqa: S603 - our own file says it
            ["/bin/sh", "-c", line], cwd=root / "src", env=env, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-4000:]
    return root / "opt" / "seatwise"


def test_it_holds_the_bot_and_no_tools(built: Path, extras: str) -> None:
    """Lost otherwise: a small image, and one in which a thief finds nothing to work with."""
    said = subprocess.run([built / "bin" / "seatwise", "--version"], check=True, capture_output=True, text=True).stdout  # noqa: S603
    assert said.startswith("seatwise, version ")
    packages = {
        each.name.partition("-")[0] for each in next(built.glob("lib/python*/site-packages")).glob("*.dist-info")
    }
    assert "seatwise" in packages and not packages & {"pip", "hatchling", "editables", "pytest", "setuptools"}
    assert ("opentelemetry_sdk" in packages) == (extras == "traces")


async def test_it_serves_where_nothing_but_its_data_can_be_written(root: Path, built: Path, extras: str) -> None:
    """Lost otherwise: a read-only container that falls at the first picture, or a health check that always says yes."""
    data, temporary = root / "data", root / "tmp"
    for folder in (data, temporary):
        folder.mkdir()
        folder.chmod(0o777)
    told = image.environment(RUN)
    told = {name: value.replace("/tmp/", f"{temporary}/", 1) for name, value in told.items()}  # noqa: S108
    told |= {"HOME": str(data), "SEATWISE_DATABASE_URL": told["SEATWISE_DATABASE_URL"].replace("/data", str(data))}
    told |= {"PATH": f"{built / 'bin'}:{os.defpath}", "TMPDIR": str(temporary)}
    told |= {"SEATWISE_LISTEN_PORT": "0", "SEATWISE_ENCRYPTION_KEY": KeyRing.generate()}
    told |= {"SEATWISE_SLACK_SIGNING_SECRET": "s" * 32, "SEATWISE_LISTEN_HOST": "127.0.0.1"}
    told |= {"SEATWISE_OTLP_ENDPOINT": "http://127.0.0.1:1"} if extras == "traces" else {}
    apart = ("unshare", "--mount") if os.geteuid() == 0 else ("unshare", "--mount", "--map-root-user")
    words = *apart, "sh", "-c", _READ_ONLY, "sh", data, temporary, built / "bin" / "seatwise", "serve"
    bot = await asyncio.create_subprocess_exec(*words, env=told, cwd="/", stdout=asyncio.subprocess.PIPE)
    try:
        assert bot.stdout is not None
        line = (await asyncio.wait_for(bot.stdout.readline(), LONG)).decode()
        port = line.strip().rpartition(":")[2]
        assert await _healthy(built, told | {"SEATWISE_LISTEN_PORT": port})
    finally:
        bot.terminate()
        assert await asyncio.wait_for(bot.wait(), LONG) == 0
    assert not await _healthy(built, told | {"SEATWISE_LISTEN_PORT": port})
    assert (data / "seatwise.sqlite3").is_file()


async def _healthy(built: Path, told: dict[str, str]) -> bool:
    _, *rest = image.health_check(RUN)
    asking = await asyncio.create_subprocess_exec(built / "bin" / "python", *rest, cwd="/", env=told)
    return await asking.wait() == 0
