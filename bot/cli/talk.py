"""How does one question at the terminal become its answer: asked, drawn, and asked on where a form opens?"""

import errno
import json
import sys
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, TypeVar

import click
from rich.console import Console

from bot.cli.filling import filled
from bot.cli.run import to_its_end
from bot.logs import configure
from bot.settings import Settings
from bot.terminal.asked import Asked, Filled, Garbled, Pressed, What, spelt
from bot.terminal.desk import Told
from bot.terminal.door import BrokenOff, NotOurs, Silent
from bot.terminal.reach import Ask, reached
from cards.coded import decoded
from cards.model import Buttons, Card, Form
from cards.terminal import drawn
from cards.text import fallback
from cards.words import labels

C = TypeVar("C", bound=Callable[..., Any])

PIPED = 240
"""Columns of what is no terminal, whatever COLUMNS says: a cell that is cut is of no use to grep."""

AS, ORG = "SEATWISE_AS", "SEATWISE_ORG"
"""Whoever types gives these, and they are no settings of the bot."""


class Unanswered(click.ClickException):
    """What was asked for may be done."""

    exit_code = 3

    def __init__(self, why: str) -> None:
        super().__init__(f"{why}; see what was done before you try again")


@dataclass(frozen=True, slots=True)
class Manner:
    """As whom it is asked, and how the answer is wanted. `given` are the fields of a form, by name."""

    who: str
    org: str = ""
    as_json: bool = False
    page: int = 1
    every_button: bool = False
    given: dict[str, list[str]] = field(default_factory=dict)


class Talk:
    """One command's questions, all by the same person."""

    def __init__(self, ask: Ask, manner: Manner) -> None:
        self._ask = ask
        self._manner = manner

    async def ask(self, what: What) -> Told:
        """The last part of the answer: it is the fullest."""
        asked = Asked(what, self._manner.who, self._manner.org)
        spelt(asked)  # raises Garbled, here as well as on the way to another process
        parts = [part async for part in self._ask(asked)]
        return parts[-1]

    async def carry_on(self, what: What) -> None:
        """Ask, turn to the page that is wanted, fill in what opens, and show what comes of it."""
        told = await self.ask(what)
        for _ in range(self._manner.page - 1):
            told = told if "refused" in told else await self.ask(Pressed(_onward(told)))
        if "form" in told:
            if self._manner.as_json and not self._manner.given:
                self.show(told)
            form: Form = decoded(told["form"])
            values = await filled(form, self._manner.given, self.ask, asks=not self._manner.as_json)
            told = await self.ask(Filled(form.name, form.token, values))
        self.show(told)

    def show(self, told: Told) -> None:
        """Ends the command with status 1 where it was refused; the reason is on the standard error then."""
        try:
            self._show(told)
        except OSError as error:
            if error.errno == errno.EPIPE:
                raise  # whoever read it has what they wanted
            raise Unanswered(f"the answer cannot be written: {error.strerror}") from None

    def _show(self, told: Told) -> None:
        refusal = told.get("aside" if "aside" in told else "card") if "refused" in told else None
        if self._manner.as_json:
            click.echo(json.dumps(told))  # what is no ASCII is escaped: nothing of it acts on a terminal
        elif "card" in told and refusal is None:
            for card in filter(None, (told["card"], told.get("aside"))):
                console().print(drawn(decoded(card), self._manner.every_button), crop=False)
        elif "done" in told:
            click.echo("Done.")
        if "refused" in told:
            for problem in told.get("problems", ()):
                click.echo(f"{problem['field']}: {problem['says']}", err=True)
            if refusal is not None:
                self._refuse(decoded(refusal))
            raise SystemExit(1)

    def _refuse(self, card: Card) -> None:
        if self._manner.as_json:
            click.echo(fallback(card), err=True)
        else:
            console(err=True).print(drawn(card, self._manner.every_button), crop=False)


def console(err: bool = False) -> Console:
    """Colours and the width of the window, where it is one; NO_COLOR is respected (no-color.org)."""
    stream = sys.stderr if err else sys.stdout
    return Console(stderr=err, width=None if stream.isatty() else PIPED, highlight=False, soft_wrap=False)


def speaking(command: C) -> C:
    """The options of everything that is asked as somebody."""
    for option in (
        click.option("--json", "as_json", is_flag=True, help="For programs."),
        click.option(
            "--org",
            default="",
            envvar=ORG,
            show_envvar=True,
            help="The organisation (its id), where there are several.",
        ),
        click.option(
            "--as",
            "who",
            default="",
            envvar=AS,
            show_envvar=True,
            help="Who you are: an id, an e-mail address or a name.",
        ),
    ):
        command = option(command)
    return command


def talk(settings: Settings, manner: Manner, work: Callable[[Talk], Awaitable[None]]) -> None:
    """Whatever keeps the bot from answering is told in a line."""
    if not manner.who:
        raise click.UsageError(f"Say who you are, by --as or in {AS}.")
    within(settings, lambda ask: work(Talk(ask, manner)))


def within(settings: Settings, work: Callable[[Ask], Awaitable[None]]) -> None:
    configure(settings.log_format, "WARNING")
    try:
        to_its_end(_with_bot(settings, work))
    except Garbled:
        raise click.UsageError("What was typed is no text in this terminal's encoding.") from None
    except NotOurs as error:
        raise click.ClickException(f"the bot serves this database for {error} only: run this as that user") from None
    except BrokenOff as error:
        raise Unanswered(f"the bot failed before it had answered: {error}") from None
    except Silent as error:
        raise click.ClickException(f"the bot does not answer: {error}") from None


async def _with_bot(settings: Settings, work: Callable[[Ask], Awaitable[None]]) -> None:
    async with reached(settings) as ask:
        await work(ask)


def carrying_on(what: What) -> Callable[[Talk], Awaitable[None]]:
    return partial(Talk.carry_on, what=what)


def _onward(told: Told) -> str:
    """The token of the button that turns to the next page."""
    card = decoded(told.get("card"))
    for element in card.body if isinstance(card, Card) else ():
        for button in element.buttons if isinstance(element, Buttons) else ():
            if button.label == labels.NEXT:
                return button.token
    raise click.ClickException("there are no more pages")


def given(pairs: Sequence[str]) -> dict[str, list[str]]:
    """Of name=value, as often as there are."""
    found: dict[str, list[str]] = {}
    for pair in pairs:
        name, sign, value = pair.partition("=")
        if not sign or not name:
            raise click.BadParameter(f"“{pair}” is not of the form name=value", param_hint="--set")
        found.setdefault(name, []).append(value)
    return found
