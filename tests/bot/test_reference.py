"""Do the pages that people read say what is declared?"""

from pathlib import Path

from click.testing import CliRunner

from bot import manifests
from bot.cli.main import seatwise
from bot.commands import ACTIONS, COMMANDS, FORMS
from bot.reference import commands_page
from bot.settings import Settings

DOCS = Path(__file__).parents[2] / "docs"
PAGE, OPERATIONS = DOCS / "commands.md", DOCS / "operations.md"
THE_PLAYGROUND_S = {"playground", "clock_file"}


def test_the_page_in_the_folder_is_current() -> None:
    """Lost otherwise: a page that promises what is gone. `python -m bot reference --write docs/commands.md` mends it."""
    assert PAGE.read_text(encoding="utf-8") == commands_page()


def test_it_names_every_command_way_button_and_form() -> None:
    """Lost otherwise: something that can be done and that nobody reads of."""
    page = commands_page()
    ways = [way.usage.replace("|", "\\|") for command in COMMANDS for way in command.ways]
    names = [command.usage for command in COMMANDS] + [a.verb for a in ACTIONS] + [f.name for f in FORMS]
    assert [name for name in (*ways, *names) if f"`{name}`" not in page] == []


def test_it_is_printed_and_written(tmp_path: Path) -> None:
    """Lost otherwise: the way to mend a page that is stale."""
    written = tmp_path / "commands.md"
    assert CliRunner().invoke(seatwise, ["reference"]).output == commands_page()
    assert CliRunner().invoke(seatwise, ["reference", "--write", str(written)]).exit_code == 0
    assert written.read_text(encoding="utf-8") == commands_page()


def test_every_setting_and_every_scope_is_explained() -> None:
    """Lost otherwise: a setting that only the code knows, or a permission that an administrator gives without a reason."""
    told = OPERATIONS.read_text(encoding="utf-8")
    named = (*(set(Settings.model_fields) - THE_PLAYGROUND_S), *manifests.SCOPES)
    assert [name for name in sorted(named) if f"`{name}`" not in told] == []
