"""How does somebody at the terminal look through requests, and decide about what they have seen?"""

import re
from collections.abc import Awaitable, Callable
from typing import Any

import click

from bot.cli.chat import joined
from bot.cli.filling import present
from bot.cli.talk import Manner, Talk, carrying_on, speaking, talk
from bot.settings import Settings
from bot.terminal.asked import Filled, Pressed, Typed, What
from domain.changes import ChangeStatus

Work = Callable[[Talk], Awaitable[None]]

_NUMBER = re.compile(r"#?([1-9][0-9]{0,8})", re.ASCII)


def _read(_ctx: click.Context, _param: click.Parameter, typed: str) -> str:
    found = _NUMBER.fullmatch(typed)
    if found is None:
        raise click.BadParameter("the number of a request is wanted, such as 1042")
    return found[1]


_number = click.argument("number", metavar="NUMBER", callback=_read)
_seen = click.option("--seen", type=click.IntRange(0), help="The version of the request that you saw.")
_yes = click.option("--yes", is_flag=True, help="Do not ask; what you saw has to be said by --seen.")


@click.command()
@speaking
@click.option("--open", "unsettled", is_flag=True, help="Those that are not settled.")
@click.option("--all", "every", is_flag=True, help="All of them, as without any word.")
@click.option("--client", help="Those of this client.")
@click.option("--page", type=click.IntRange(1, 1000), default=1, help="This page of the list.")
@click.option("--buttons", is_flag=True, help="Say what does what the buttons of each row do.")
@click.argument("words", nargs=-1)
@click.pass_obj
def requests(
    settings_of: Callable[[], Settings],
    /,
    unsettled: bool,
    every: bool,
    client: str | None,
    page: int,
    buttons: bool,
    words: tuple[str, ...],
    **who: Any,
) -> None:
    """Show where requests stand, or one of them by its number."""
    if every and (unsettled or client or words):
        raise click.UsageError("--all is all of them: it goes with no other choice.")
    wanted = [*words, *(["open"] if unsettled else []), *([f"client:{client}"] if client else [])]
    manner = Manner(**who, page=page, every_button=buttons)
    talk(settings_of(), manner, carrying_on(Typed("requests", joined(wanted))))


@click.command()
@speaking
@_seen
@_yes
@_number
@click.pass_obj
def approve(settings_of: Callable[[], Settings], /, number: str, seen: int | None, yes: bool, **who: Any) -> None:
    """Approve a request, as it was seen."""

    async def work(asker: Talk) -> None:
        request, version = await _seen_by(asker, number, seen, yes, "Approve?")
        asker.show(await asker.ask(Pressed(f"approve_copy:{request}:{version}")))

    _decide(settings_of, seen, yes, who, work)


@click.command()
@speaking
@click.option("--reason", required=True, help="It is told to whoever asked.")
@_seen
@_yes
@_number
@click.pass_obj
def reject(
    settings_of: Callable[[], Settings], /, number: str, reason: str, seen: int | None, yes: bool, **who: Any
) -> None:
    """Reject a request, as it was seen, and say why."""

    async def work(asker: Talk) -> None:
        request, version = await _seen_by(asker, number, seen, yes, "Reject?")
        what: What = Filled("reject", f"reject:{request}:{version}", {"reason": reason})
        asker.show(await asker.ask(what))

    _decide(settings_of, seen, yes, who, work)


def _decide(settings_of: Callable[[], Settings], seen: int | None, yes: bool, who: dict[str, Any], work: Work) -> None:
    if yes and seen is None:
        raise click.UsageError("--yes decides without a look: say by --seen which version you saw.")
    if not yes and (who["as_json"] or not present()):
        raise click.UsageError("Nobody is here to ask. In a script, give --yes and --seen.")
    talk(settings_of(), Manner(**who), work)


async def _seen_by(asker: Talk, number: str, seen: int | None, yes: bool, question: str) -> tuple[str, int]:
    """The request's id, and the version that is decided about: what was said, or what is shown here."""
    told = await asker.ask(Typed("approvals", f"#{number}"))
    if "request" not in told or not yes:
        asker.show(told)
    if "request" not in told:
        raise SystemExit(1)
    request = told["request"]
    if not yes and request["status"] == ChangeStatus.PENDING:  # of any other it is told why not
        click.confirm(question, abort=True)
    return request["id"], request["version"] if seen is None else seen
