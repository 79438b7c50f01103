"""How is a form filled in at the terminal: from what was given, and by asking for the rest?"""

import sys
from collections.abc import Awaitable, Callable, Mapping, Sequence

import click
from rich.console import Console

from bot.terminal.asked import Sought, What
from bot.terminal.desk import Told
from cards.clean import line
from cards.model import ChoiceField, Field, Form, LineField, SearchField
from cards.terminal import fields

SHOWN = 12
"""Choices that are listed where one has to be picked."""

Ask = Callable[[What], Awaitable[Told]]


async def filled(form: Form, given: Mapping[str, Sequence[str]], ask: Ask, asks: bool) -> dict[str, str]:
    """What stands in its fields. What was not given is asked for, one field after another, where `asks` and somebody
    sits there; else it stays as it stood, and a UsageError says what is lacking: something has to be given.
    """
    somebody = asks and present()
    if not given and not somebody:
        raise _lacking(form, "This opens a form.")
    if unknown := sorted(given.keys() - {each.id for each in form.fields}):
        raise _lacking(form, f"There is no field {', '.join(unknown)}.")
    if somebody and not given:
        Console().print(fields(form))
    values: dict[str, str] = {}
    for each in form.fields:
        typed = list(given.get(each.id, ()))
        if isinstance(each, LineField) and each.secret and typed:
            raise click.UsageError(f"{each.id} is a secret: others could read it here, so type it when you are asked.")
        if not typed and somebody and (not given or _missing(each)):
            typed = _prompted(each)
        values[each.id] = await _value(form, each, typed, ask) if typed else each.value
        if not values[each.id] and not each.optional:
            raise _lacking(form, f"{each.id} is to be filled in.")
    return values


def present() -> bool:
    """Whether somebody sits there who can be asked."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def _missing(each: Field) -> bool:
    return not each.optional and not each.value


def _prompted(each: Field) -> list[str]:
    """Nothing typed leaves it as it stands."""
    asked = line(each.label) + (f" [{line(each.value)}]" if each.value else "")
    hidden = isinstance(each, LineField) and each.secret
    typed: str = click.prompt(asked, default="", show_default=False, hide_input=hidden)
    several = isinstance(each, ChoiceField | SearchField) and each.several
    return [part.strip() for part in typed.split(",") if part.strip()] if several else [typed] if typed else []


async def _value(form: Form, each: Field, typed: Sequence[str], ask: Ask) -> str:
    match each:
        case ChoiceField(options=options):
            offered = [(option.value, option.label) for option in options]
            return "\n".join(_picked(each, word, offered) for word in typed)
        case SearchField():
            return "\n".join([await _found(form, each, word, ask) for word in typed])
    return typed[-1]


async def _found(form: Form, each: SearchField, word: str, ask: Ask) -> str:
    if word in (option.value for option in each.chosen):
        return word
    told = await ask(Sought(form.name, form.token, each.id, word))
    return _picked(each, word, [(option["value"], option["label"]) for option in told.get("options", ())])


def _picked(each: Field, word: str, offered: Sequence[tuple[str, str]]) -> str:
    """By its value, by its label, or because nothing else fits what was looked for."""
    exact = [value for value, label in offered if word == value or word.casefold() == label.casefold()]
    if exact:
        return exact[0]
    if isinstance(each, SearchField) and len(offered) == 1:
        return offered[0][0]
    listed = ", ".join(f"{line(label)} ({line(value)})" for value, label in offered[:SHOWN]) or "nothing"
    raise click.UsageError(f"{each.id}: “{line(word)}” is none of these: {listed}.")


def _lacking(form: Form, what: str) -> click.UsageError:
    console = Console(width=100, highlight=False)
    with console.capture() as told:
        console.print(fields(form))
    return click.UsageError(f"{what} Give its fields by --set name=value.\n\n{told.get().rstrip()}")
