"""Does everything that the pages name exist: where links lead, commands, settings, metrics, files?"""

import re
import tomllib

import pytest

from bot.commands import COMMANDS
from bot.health import Health
from bot.settings import PREFIX, Settings
from bot.telemetry.metrics import Metrics
from domain.catalog import BillingTerm, SubscriptionStatus
from domain.changes import ChangeStatus
from domain.ports import Vitals
from domain.provisioning import ProvisionType
from domain.tenancy import Permission
from tests.clock import NOON
from tests.docs import pages
from tests.docs.pages import MENDED_ELSEWHERE, PAGES, ROOT
from tests.docs.typed import TARGETS, fault, known

LANGUAGES = {"console", "toml", "python", "json", "yaml", "text"}
OURS = ("bot", "adapters", "cards", "domain", "deploy", "manifest")
NAMES = {
    word
    for folder in OURS
    for path in (ROOT / folder).rglob("*")
    if path.suffix in (".py", ".toml", ".json", ".yml")
    for word in re.findall(r"[A-Za-z]\w+", path.read_text(encoding="utf-8", errors="replace"))
}
DOORS, FOLDERS = {"metrics", "healthz", "readyz"}, {"data", "tmp"}
IN_COMPOSE = set(re.findall(r"\$\{(\w+)", (ROOT / "compose.yaml").read_text(encoding="utf-8")))
"""What is told to the containers together, besides settings."""
FILES_OF_OURS = {"organisations", "vendor", "category"}
"""What the seed file, the vendors file and the table of categories begin with."""
METRICS = set(
    re.findall(r"^# TYPE (\w+)", Metrics().exposed(Health(NOON, True, True, Vitals((), {}, ()))).decode(), re.MULTILINE)
)
THEIRS = {"max_prepared_statements"}
"""Of others' programs."""
TYPED_IN_CHAT = {name for command in COMMANDS for name in (command.name, *command.aliases)} | {"seatwise", "name"}
LIVING = [page for page in PAGES if page != MENDED_ELSEWHERE]


def _blocks() -> list[pages.Block]:
    return [block for page in PAGES for block in pages.blocks(page)]


def test_every_link_leads_somewhere() -> None:
    """Lost otherwise: a reader at a page that is not there, or at the top of a long one."""
    assert [f"{page}: {link}" for page in PAGES for link in pages.links(page) if not _leads(page, link)] == []


def _leads(page: str, link: str) -> bool:
    if re.match(r"https://|mailto:", link):
        return True
    path, _, anchor = link.partition("#")
    there = (ROOT / page).parent / path if path else ROOT / page
    if not there.exists() or not there.resolve().is_relative_to(ROOT):
        return False
    return not anchor or anchor in pages.anchors(there.resolve().relative_to(ROOT).as_posix())


def test_every_page_can_be_found() -> None:
    """Lost otherwise: a page that nothing leads to."""
    led = {
        ((ROOT / page).parent / link.partition("#")[0]).resolve()
        for page in ("README.md", "docs/README.md")
        for link in pages.links(page)
        if "://" not in link
    }
    assert [page for page in PAGES if page != "README.md" and (ROOT / page).resolve() not in led] == []


def test_every_picture_is_shown_and_described() -> None:
    """Lost otherwise: pictures that nobody sees, or that whoever cannot see them hears nothing of."""
    shown = re.findall(r"!\[([^\]]*)\]\(([^)]+)\)", "\n".join(PAGES.values()))
    assert [link for words, link in shown if len(words.split()) < 3] == []
    assert {path.name for path in (ROOT / "docs/images").iterdir()} == {link.rpartition("/")[2] for _, link in shown}


def test_every_fence_is_closed() -> None:
    """Lost otherwise: half a page that is shown as code, and that nothing here looks at."""
    fences = {page: len(re.findall(r"^ *```", text, re.MULTILINE)) for page, text in PAGES.items()}
    assert [page for page in PAGES if fences[page] != 2 * len(list(pages.blocks(page)))] == []


@pytest.mark.parametrize("block", _blocks(), ids=str)
def test_a_block_says_what_it_is_and_its_commands_are_understood(block: pages.Block) -> None:
    """Lost otherwise: an example that nothing tries because nobody can tell what it is, or one of another version."""
    assert block.language in LANGUAGES
    typed = [command.typed for command in pages.commands(block)] if block.language == "console" else []
    assert bool(typed) == (block.language == "console")
    assert [wrong for each in typed if (wrong := fault(each))] == []
    if block.language == "python":
        path, _, excerpt = block.text.removeprefix("# ").partition("\n")
        assert f"\n{excerpt}\n" in (ROOT / path).read_text(encoding="utf-8")
    if block.language == "toml":
        assert [name for name in tomllib.loads(block.text) if not _is_setting(name) and name not in FILES_OF_OURS] == []
    if block.language in ("text", "toml"):
        assert not re.search(r"^(\$ |seatwise |make |python )", block.text, re.MULTILINE), "a command nobody runs"


@pytest.mark.parametrize("page", LIVING)
def test_what_stands_in_backticks_is_there(page: str) -> None:
    """Lost otherwise: a setting, a command, a metric or a file that has been renamed, and is looked for in vain."""
    assert [f"`{words}`: {wrong}" for words in pages.code(page) if (wrong := _wrong(words))] == []


def _wrong(words: str) -> str:
    if words.startswith("seatwise "):
        return known(words)
    if words.startswith("make "):
        return "" if words.split()[1] in TARGETS else "no such target"
    if found := re.fullmatch(rf"{PREFIX}([A-Z0-9_]+)(=.*)?", words):
        return "" if _is_setting(found[1].lower()) or PREFIX + found[1] in IN_COMPOSE else "no such setting"
    if found := re.fullmatch(r"/([a-z]+)( .*)?", words):
        return "" if found[1] in TYPED_IN_CHAT | DOORS | FOLDERS else "no such command of the chat"
    if re.fullmatch(r"(bot|adapters|cards|domain|deploy|manifest|docs|tests)/[\w./-]*\w", words):
        return "" if (ROOT / words).exists() else "no such file"
    if words.startswith("seatwise_"):
        return "" if words in METRICS else "no such metric"
    if re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)+", words):
        return "" if words in NAMES | THEIRS or _is_setting(words) else "nothing in the code is called so"
    return ""


def _is_setting(name: str) -> bool:
    return (
        name in Settings.model_fields
        or name.removesuffix("_file") in Settings.model_fields
        or name in ("config", "as", "org")
    )


@pytest.mark.parametrize(
    "words",
    [
        "seatwise fly",
        "seatwise audit fly",
        "seatwise backup --fast x",
        "make fly",
        "SEATWISE_FLY",
        "/fly",
        "seatwise_fly_total",
        "bot/fly.py",
        "fly_high_up",
    ],
)
def test_what_is_not_there_is_noticed(words: str) -> None:
    """Lost otherwise: all of the above, by a check that takes anything."""
    assert _wrong(words)


@pytest.mark.parametrize("typed", ["seatwise backup", "seatwise sync nothing", "make fly", "python -m tests.fly"])
def test_what_would_not_be_understood_is_noticed(typed: str) -> None:
    """Lost otherwise: the same, of the blocks."""
    assert fault(typed)


def test_every_word_of_the_glossary_is_one_of_the_code() -> None:
    """Lost otherwise: a dictionary of another language than the code is written in."""
    rows = [line.split("|") for line in PAGES["docs/glossary.md"].splitlines() if line.startswith("| ")]
    named = [name for row in rows for name in re.findall(r"`(\w+)`", row[2])]
    assert len(named) > 50 and [name for name in named if name not in NAMES] == []


def test_the_glossary_spells_as_the_code_does() -> None:
    """Lost otherwise: a status or a type of Pax8's that is not explained, or that it does not have."""
    page = PAGES["docs/glossary.md"]
    spelt = (*BillingTerm, *SubscriptionStatus, *ProvisionType, *ChangeStatus, *Permission)
    assert [each.value for each in spelt if each.value not in page] == []
