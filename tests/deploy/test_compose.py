"""Would compose.yaml bring up two replicas that serve, keep their secrets, and can be replaced one by one?"""

import asyncio
import re
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import yaml
from compose_spec import PyCompose
from sqlalchemy import URL, make_url

from adapters.crypto import KeyRing
from bot.doctor.database import TESTED
from bot.settings import PREFIX, SECRETS, Settings
from tests.deploy import compose, image
from tests.faults.test_start_and_stop import probed, until

SERVICES = compose.services()
BOTS = ("bot-a", "bot-b")
OURS = (*BOTS, "migrate")
WATCH = "prometheus"
LONG = 120.0
SEED = """
[[organisations]]
id = "acme"
name = "Acme"
currency = "EUR"
time_zone = "UTC"
"""


def test_it_is_what_the_specification_allows() -> None:
    """Lost otherwise: an engine that refuses the file, or overlooks a word in it."""
    assert sorted(compose.checked()) == sorted(SERVICES)
    with pytest.raises(ValueError, match="read_onyl"):
        PyCompose.from_yaml("services: {a: {image: b, read_onyl: true}}")


@pytest.mark.parametrize("name", SERVICES)
def test_nobody_has_more_than_they_need(name: str) -> None:
    """Lost otherwise: a machine, to whoever breaks into one part of it."""
    service = SERVICES[name]
    assert service["read_only"] is True and service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"] and "privileged" not in service
    assert service.get("cap_add", []) == (["NET_BIND_SERVICE"] if name == "proxy" else [])
    assert service["restart"] == ("on-failure" if name == "migrate" else "unless-stopped")
    assert "logging" in service and ("ports" in service) == (name in ("proxy", WATCH))


def test_the_database_is_reached_by_the_bots_and_by_nobody_else() -> None:
    """Lost otherwise: everything, to a word that was guessed from outside."""
    assert compose.whole()["networks"]["inside"] == {"internal": True}
    assert {name for name, each in SERVICES.items() if "inside" in each["networks"]} == {"database", *OURS}
    assert SERVICES["database"]["networks"] == ["inside"] == SERVICES["migrate"]["networks"]


def test_its_database_is_of_the_version_that_is_tested() -> None:
    """Lost otherwise: the doctor's warning in every installation that is made just as we say."""
    name, _, version = SERVICES["database"]["image"].partition(":")
    assert (name, version.partition("-")[0]) == ("postgres", str(TESTED))


@pytest.mark.parametrize("name", OURS)
def test_it_sets_nothing_but_settings_and_no_secret_in_the_open(name: str) -> None:
    """Lost otherwise: a start that is refused for a word; or a key that `docker inspect` tells."""
    told = {key.removeprefix(PREFIX).lower(): value for key, value in SERVICES[name]["environment"].items()}
    files = {key.removesuffix("_file"): value for key, value in told.items() if key.removesuffix("_file") in SECRETS}
    assert set(told) - {f"{key}_file" for key in files} - {"config"} <= set(Settings.model_fields) - set(SECRETS)
    assert told["config"] in {each["target"] for each in SERVICES[name]["configs"]}
    assert SERVICES[name]["tmpfs"] == ["/tmp"], "the image's own folders would be root's"  # noqa: S108
    assert files == {key: f"/run/secrets/{key}" for key in SERVICES[name]["secrets"]}
    assert set(SERVICES[name]["secrets"]) <= set(compose.whole()["secrets"])
    ignored = (compose.HOME / ".gitignore").read_text().splitlines()
    assert {f"/{Path(each['file']).parent}/" for each in compose.whole()["secrets"].values()} <= set(ignored)
    assert {f"/{Path(each['file'])}" for each in compose.whole()["configs"].values()} <= set(ignored)


@pytest.mark.parametrize("name", BOTS)
def test_a_replica_is_begun_after_its_tables_and_left_its_time_to_end(name: str) -> None:
    """Lost otherwise: a change that is cut off on its way to Pax8, or two versions of tables."""
    service = SERVICES[name]
    assert service["depends_on"] == {
        "migrate": {"condition": "service_completed_successfully"},
        "database": {"condition": "service_healthy"},
    }
    takes = sum(float(service["environment"][f"SEATWISE_STOP_{each}"]) for each in ("NOTICE", "WITHIN"))
    assert compose.seconds(service["stop_grace_period"]) >= takes + 5
    assert SERVICES["migrate"]["command"] == ["migrate"] and "command" not in service
    assert {each["condition"] for each in SERVICES["proxy"]["depends_on"].values()} == {"service_healthy"}


def test_the_proxy_knows_every_replica_and_hears_in_time_that_one_leaves() -> None:
    """Lost otherwise: a replica that nobody is sent to, or people who are sent to one that is gone."""
    said = re.sub(r"(?m)(^|\s)#.*$", "", compose.CADDYFILE.read_text(encoding="utf-8"))
    told = {name: value.strip() for name, value in re.findall(r"(?m)^\s*(\S+) ([^{\n]+)$", said)}
    (upstreams,) = re.findall(r"reverse_proxy (.*) \{", said)
    port = image.environment(image.stages()[-1])["SEATWISE_LISTEN_PORT"]
    assert upstreams.split() == [f"{name}:{port}" for name in BOTS] and said.count("{") == said.count("}")
    assert told["health_uri"] == "/readyz" and "{$SEATWISE_DOMAIN} {" in said
    notice = float(SERVICES["bot-a"]["environment"]["SEATWISE_STOP_NOTICE"])
    assert compose.seconds(told["health_interval"]) < notice and compose.seconds(told["keepalive"]) < 80


def test_who_is_asked_for_watches_every_replica_with_its_token_and_is_shown_to_nobody_else() -> None:
    """Lost otherwise: a dashboard of nothing, or everybody's numbers to everybody."""
    service, scrape = SERVICES[WATCH], yaml.safe_load((compose.HOME / "deploy/prometheus/scrape.yml").read_text())
    assert [name for name in SERVICES if "profiles" in SERVICES[name]] == [WATCH] and service["profiles"] == ["watch"]
    (job,), (place, *_) = scrape["scrape_configs"], service["volumes"]
    port = image.environment(image.stages()[-1])["SEATWISE_LISTEN_PORT"]
    assert (job["scheme"], job["static_configs"]) == ("http", [{"targets": [f"{name}:{port}" for name in BOTS]}])
    assert job["authorization"]["credentials_file"] == f"/run/secrets/{service['secrets'][0]}"
    assert job["authorization"]["credentials_file"] == SERVICES["bot-a"]["environment"]["SEATWISE_METRICS_TOKEN_FILE"]
    assert place == "./deploy/prometheus:/etc/prometheus:ro"
    assert "--config.file=/etc/prometheus/scrape.yml" in service["command"]
    assert all(port.startswith("127.0.0.1:") for port in service["ports"]) and service["networks"] == ["outside"]
    named = {volume.partition(":")[0] for each in SERVICES.values() for volume in each.get("volumes", [])}
    assert {volume for volume in named if not volume.startswith(".")} == set(compose.whole()["volumes"])


# Its commands, by hand: as the file has them, on this machine's addresses


@asynccontextmanager
async def _run(name: str, told: dict[str, str]) -> AsyncIterator[Any]:
    words = SERVICES[name].get("command", ["serve"])
    bot = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", *words, cwd=compose.HOME, env=told, stdout=asyncio.subprocess.PIPE
    )
    try:
        yield bot
    finally:
        if bot.returncode is None:
            bot.kill()
            await bot.wait()


@pytest.fixture
def told(blank_postgres_url: str, tmp_path: Path) -> dict[str, str]:
    """What the replicas are told: the image's words and the file's."""
    own = {"database_password": "any", "encryption_key": KeyRing.generate(), "slack_signing_secret": "s" * 32}
    for name in compose.whole()["secrets"]:
        (tmp_path / name).write_text(own.get(name, ""))
    (tmp_path / "seed.toml").write_text(SEED)
    found = image.environment(image.stages()[-1]) | SERVICES["bot-a"]["environment"]
    del found["PATH"]
    wanted, there = make_url(found["SEATWISE_DATABASE_URL"]), make_url(blank_postgres_url)
    url = URL.create(wanted.drivername, there.username, database=there.database, query=there.query)
    places = {"SEATWISE_DATABASE_URL": url.render_as_string(), "SEATWISE_LISTEN_PORT": "0", "HOME": str(tmp_path)}
    found = {name: value.replace("/run/secrets", str(tmp_path)) for name, value in found.items()}
    return found | places | {"SEATWISE_SEED_FILE": str(tmp_path / "seed.toml"), "MPLCONFIGDIR": str(tmp_path)}


@pytest.mark.proof
@pytest.mark.timeout(400)
async def test_two_replicas_share_one_database_and_one_goes_on_when_the_other_is_stopped(told: dict[str, str]) -> None:
    """Lost otherwise: the one thing that all of this is for."""
    async with AsyncExitStack() as stack:
        migrating = await stack.enter_async_context(_run("migrate", told))
        assert await asyncio.wait_for(migrating.wait(), LONG) == 0
        bots, doors = [], []
        for name in BOTS:
            bots.append(await stack.enter_async_context(_run(name, told)))
            line = await asyncio.wait_for(bots[-1].stdout.readline(), LONG)
            doors.append(f"http://127.0.0.1:{line.decode().strip().rpartition(':')[2]}")
        for door in doors:
            await until(partial(probed, door, "/readyz"), 200)
        bots[0].terminate()
        await until(partial(probed, doors[0], "/readyz"), 503)
        assert await asyncio.wait_for(bots[0].wait(), LONG) == 0
        assert (await probed(doors[1], "/readyz"))[0] == 200
