"""Would this be understood, if somebody typed it: a command of ours with its options, a target of make, a module?"""

import re
import shlex
from importlib.util import find_spec

import click

from bot.cli.main import seatwise
from tests.docs.pages import ROOT

TARGETS = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))


def fault(typed: str) -> str:
    """What is wrong with it, by the first thing that is; empty when it would be understood, or is not ours to judge."""
    words = shlex.split(typed)
    while words and re.fullmatch(r"[A-Z_]+=.*", words[0]):
        words.pop(0)
    match words:
        case ["seatwise", *rest] | ["python", "-m", "bot", *rest]:
            return _parsed(_until_shell(rest))
        case ["make", *targets]:
            unknown = [name for name in targets if "=" not in name and name not in TARGETS]
            return f"make has no target {unknown[0]}" if unknown else ""
        case ["python", "-m", module, *_] if module.startswith("tests."):
            return "" if find_spec(module) else f"there is no module {module}"
    return ""


def known(typed: str) -> str:
    """As `fault`, of something that is named in a sentence: its command has to be there, not all of its words."""
    words = typed.split()[1:]
    command: click.Command = seatwise
    for word in words:
        if not isinstance(command, click.Group):
            break
        if not re.fullmatch(r"[a-z][a-z0-9-]*", word):
            return ""
        if word not in command.commands:
            return f"seatwise has no command {word}"
        command = command.commands[word]
    options = {name for each in (*seatwise.params, *command.params) for name in each.opts} | {"--help", "--version"}
    missing = [
        word for word in words if (name := word.strip("[]").partition("=")[0]).startswith("--") and name not in options
    ]
    return f"{command.name} has no {missing[0]}" if missing else ""


def _until_shell(words: list[str]) -> list[str]:
    signs = [place for place, word in enumerate(words) if word in ("|", ">", ">>", "&", "&&", ";")]
    return words[: signs[0]] if signs else words


def _parsed(words: list[str]) -> str:
    try:
        command, name, context = seatwise, "seatwise", None
        while True:
            context = command.make_context(name, list(words), parent=context)
            if not isinstance(command, click.Group):
                return ""
            words = [*context._protected_args, *context.args]
            name, found, words = command.resolve_command(context, words)
            assert found is not None and name is not None
            command = found
    except click.exceptions.Exit:
        return ""
    except click.ClickException as wrong:
        return wrong.format_message()
