"""Which commands of the chat are commands of the terminal? All of them, by the same declaration."""

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any

import click
from click.shell_completion import CompletionItem

from bot.cli.talk import Manner, carrying_on, given, speaking, talk
from bot.commands import COMMANDS, Command
from bot.settings import Settings
from bot.terminal.asked import Pressed, Typed

_set = click.option("--set", "pairs", multiple=True, metavar="NAME=VALUE", help="A field of the form that opens.")
_page = click.option("--page", type=click.IntRange(1, 1000), default=1, help="Of a list: this page.")
_buttons = click.option("--buttons", is_flag=True, help="Say what does what the buttons of each row do.")


WITHIN = {"audit": "search"}
"""What operators have a group of commands of the same name for: under that name, by this word."""


def furnish(root: click.Group) -> None:
    """One for each command of the chat whose name is not another one's here; `say` gives those too."""
    for command in COMMANDS:
        beside = root.commands.get(command.name)
        if beside is None:
            root.add_command(typed_command(command))
        elif isinstance(beside, click.Group):
            beside.add_command(typed_command(command), WITHIN[command.name])


def typed_command(command: Command) -> click.Command:
    @_typing(shell_complete=_first_words(command))
    def typed(words: tuple[str, ...]) -> Typed:
        return Typed(command.name, joined(words))

    ways = "\n".join(f"  {way.usage}\n      {way.does}" for way in command.ways)
    told = f"{command.does}\n\n\b\n  {command.usage}\n{ways}"
    return click.command(command.name, help=told, short_help=command.does)(typed)


def _typing(**words: Any) -> Callable[[Callable[[tuple[str, ...]], Typed]], Callable[..., None]]:
    """Of what is made of some words, what asks that of the bot; `words` says more about the argument that they are."""

    def asking(typed: Callable[[tuple[str, ...]], Typed]) -> Callable[..., None]:
        @speaking
        @_set
        @_page
        @_buttons
        @click.argument("words", nargs=-1, **words)
        @click.pass_obj
        @wraps(typed)
        def run(
            settings_of: Callable[[], Settings],
            /,
            words: tuple[str, ...],
            pairs: tuple[str, ...],
            page: int,
            buttons: bool,
            **who: Any,
        ) -> None:
            manner = Manner(**who, page=page, every_button=buttons, given=given(pairs))
            talk(settings_of(), manner, carrying_on(typed(words)))

        return run

    return asking


@click.command()
@_typing(required=True)
def say(words: tuple[str, ...]) -> Typed:
    """Whatever can be typed to the bot in a chat, in its own words or in yours."""
    first, _, rest = joined(words).partition(" ")
    return Typed(first, rest)


@click.command()
@speaking
@_set
@_buttons
@click.argument("token")
@click.pass_obj
def press(
    settings_of: Callable[[], Settings], /, token: str, pairs: tuple[str, ...], buttons: bool, **who: Any
) -> None:
    """Press a button that was shown, by its token: it is about what was shown then."""
    talk(settings_of(), Manner(**who, every_button=buttons, given=given(pairs)), carrying_on(Pressed(token)))


def joined(words: Sequence[str]) -> str:
    """As they would be typed in a chat: the shell has taken the quotes from client:"Acme Dental"."""
    return " ".join(_quoted(word) for word in words)


def _quoted(word: str) -> str:
    tag, sign, value = word.partition(":")
    return f'{tag}:"{value}"' if sign and tag.isalpha() and " " in value and '"' not in value else word


def _first_words(command: Command) -> Callable[[click.Context, click.Parameter, str], list[CompletionItem]]:
    """What may follow its name, by the usages of its longer forms."""
    ways = [way.usage.split()[1:2] for way in command.ways]
    words = dict.fromkeys(word for way in ways for part in way for word in part.partition("<")[0].split("|") if word)

    def complete(ctx: click.Context, param: click.Parameter, begun: str) -> list[CompletionItem]:
        if ctx.params.get("words"):
            return []
        return [CompletionItem(word) for word in words if word.isascii() and word[0] != "[" and word.startswith(begun)]

    return complete
