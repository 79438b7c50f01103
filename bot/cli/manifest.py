"""How does one get what Slack and Teams have to be told about the app?"""

import json
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from bot import manifests, manifests_teams
from bot.settings import COMMAND_PREFIX, Settings

GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
ADDRESS = re.compile(r"https://[a-z0-9.-]+(:[0-9]{1,5})?(/[^\s?#]*)?", re.IGNORECASE)
OPTIONS = {"public_url": "--url", "teams_app_id": "--app-id"}
URL = "Where the bot is reached, for example https://bot.example; public_url if not given."


@click.group()
def manifest() -> None:
    """What Slack and MS Teams have to be told about the app."""


@manifest.command()
@click.option("--url", default="", help=URL)
@click.option("--prefix", help="Before each command's name, for example sw-; slack_command_prefix if not given.")
@click.option(
    "--socket-mode/--no-socket-mode",
    default=None,
    help="Whether the bot opens a socket to Slack, or Slack calls its address; by socket if slack_app_token is set.",
)
@click.option("--token-rotation", is_flag=True, help="Tokens end after 12 hours. Slack cannot switch this off again.")
@click.pass_obj
def slack(
    settings_of: Callable[[], Settings], url: str, prefix: str | None, socket_mode: bool | None, token_rotation: bool
) -> None:
    """Print the Slack app manifest, to be pasted at api.slack.com/apps.

    It is the one for the settings that are there; options go before them. Paste it anew after an update, or when the
    address or the prefix has changed. In Socket Mode an address is needed only if people are to install the app
    themselves, by OAuth.
    """
    settings = settings_of()
    before = settings.slack_command_prefix if prefix is None else prefix
    if not re.fullmatch(COMMAND_PREFIX, before):
        raise click.BadParameter("up to 18 of a-z, 0-9, - and _ are taken", param_hint="--prefix")
    address = url or settings.public_url
    by_socket = settings.slack_by_socket if socket_mode is None else socket_mode
    if not by_socket:
        _demand(public_url=address)
    made = manifests.slack(address and _https(address, "--url"), before, socket_mode=by_socket, rotation=token_rotation)
    click.echo(manifests.text(made), nl=False)


@manifest.command()
@click.option("--url", default="", help=URL)
@click.option(
    "--app-id", default="", help="Application (client) id of its Entra registration; teams_app_id if not given."
)
@click.option("--developer", default="Seatwise", show_default=True, help="Who answers for it, in up to 32 characters.")
@click.option("--website", default="", help="Their page; the bot's address if not given. So with the next two.")
@click.option("--privacy", default="", help="Their privacy statement.")
@click.option("--terms", default="", help="Their terms of use.")
@click.option("--mentions-only", is_flag=True, help="Ask for no right to read what is said in a team's channels.")
@click.option(
    "--version", default="", help="Three numbers, as 1.4.2, where the app has to have another one than this release."
)
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    default=Path("seatwise-teams.zip"),
    show_default=True,
    help="Where the package goes; a name without .zip is a folder for its three files.",
)
@click.pass_obj
def teams(settings_of: Callable[[], Settings], /, url: str, app_id: str, out: Path, **told: Any) -> None:
    """Write the MS Teams app package, to be uploaded in the Teams admin center.

    Each registration has a package of its own. It asks for the right to read what is said in the channels of a team
    that the app is added to, so that an approver who answers “approved” below a card is shown the button; all else is
    dropped unread. With --mentions-only it asks for none, and such an answer has to name @Seatwise.

    Teams takes a package that says something else only under a higher version. Each release of Seatwise has one; where
    an address or a name changes in between, give --version, until a release is higher.
    """
    settings = settings_of()
    address, registration = url or settings.public_url, app_id or settings.teams_app_id
    _demand(public_url=address, teams_app_id=registration)
    if not GUID.fullmatch(registration):
        raise click.BadParameter("a GUID is wanted, as Entra shows it", param_hint="--app-id")
    if not 0 < len(told["developer"]) <= manifests_teams.DEVELOPER:
        raise click.BadParameter(f"1 to {manifests_teams.DEVELOPER} characters are taken", param_hint="--developer")
    if told["version"] and not manifests_teams.SEMVER.fullmatch(told["version"]):
        raise click.BadParameter("three numbers are taken, as in 1.4.2", param_hint="--version")
    for page in ("website", "privacy", "terms"):
        told[page] = told[page] and _https(told[page], f"--{page}")
    app = manifests_teams.App(url=_https(address, "--url"), app_id=registration, **told)
    _write(manifests_teams.package(app), out)


def _demand(**known: str) -> None:
    """Raises UsageError for settings that are empty, and that no option gave either."""
    missing = [f"{OPTIONS[setting]}, or set {setting}" for setting, value in known.items() if not value]
    if missing:
        raise click.UsageError(f"Give {'; '.join(missing)}.")


def _https(url: str, hint: str) -> str:
    """Neither Slack nor Teams takes another."""
    if not ADDRESS.fullmatch(url):
        raise click.BadParameter("an https address is wanted", param_hint=hint)
    return url.rstrip("/")


def _write(files: dict[str, bytes], out: Path) -> None:
    if (before := _before(out)) and (higher := manifests_teams.higher_than(before, files)):
        raise click.ClickException(
            f"{out} has another content and the same or a higher version, and Teams takes a changed package only "
            f"under a higher one. Give --version {higher}; or remove that file, if Teams has never had it. Nothing is "
            "written."
        )
    try:
        if out.suffix == ".zip":
            out.write_bytes(manifests_teams.zipped(files))
        else:
            out.mkdir(parents=True, exist_ok=True)
            for name, content in files.items():
                (out / name).write_bytes(content)
    except OSError as error:
        raise click.FileError(str(out), error.strerror) from None
    click.echo(f"{out}: {', '.join(files)}")


def _before(out: Path) -> dict[str, bytes] | None:
    """The package that would be written over; None where nothing is there that Teams would have taken."""
    try:
        with zipfile.ZipFile(out) as archive:
            files = {name: archive.read(name) for name in archive.namelist()}
        manifests_teams.numbers(json.loads(files[manifests_teams.MANIFEST])["version"])
    except (OSError, zipfile.BadZipFile, KeyError, TypeError, ValueError):
        return None
    return files
