"""Do the pages that people read say what is declared?"""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from adapters.db.seed import Seed
from bot import manifests
from bot.cli.main import seatwise
from bot.cli.reference import PAGES
from bot.commands import ACTIONS, COMMANDS, FORMS
from bot.reference import commands_page
from bot.reference_settings import GROUPS, THE_PLAYGROUND_S, settings_page
from bot.settings import PREFIX, SECRETS, Settings
from bot.vendors import vendors
from domain.ids import OrgId, PlanId, ProductId
from domain.vendors import Requirement, Vendor

DOCS = Path(__file__).parents[2] / "docs"
OPERATIONS = DOCS / "operations.md"


@pytest.mark.parametrize("name", PAGES)
def test_each_page_in_the_folder_is_current(name: str) -> None:
    """Lost otherwise: a page that promises what is gone."""
    stale = (DOCS / f"{name}.md").read_text(encoding="utf-8") != PAGES[name]()
    assert not stale, f"python -m bot reference {name} --write docs/{name}.md"


def test_it_names_every_command_way_button_and_form() -> None:
    """Lost otherwise: something that can be done and that nobody reads of."""
    page = commands_page()
    ways = [way.usage.replace("|", "\\|") for command in COMMANDS for way in command.ways]
    names = [command.usage for command in COMMANDS] + [a.verb for a in ACTIONS] + [f.name for f in FORMS]
    assert [name for name in (*ways, *names) if f"`{name}`" not in page] == []


@pytest.mark.parametrize(("words", "page"), [((), commands_page), (("settings",), settings_page)], ids=["", "settings"])
def test_each_is_printed_and_written(tmp_path: Path, words: tuple[str, ...], page: Callable[[], str]) -> None:
    """Lost otherwise: the way to mend a page that is stale."""
    written = tmp_path / "page.md"
    assert CliRunner().invoke(seatwise, ["reference", *words]).output == page()
    assert CliRunner().invoke(seatwise, ["reference", *words, "--write", str(written)]).exit_code == 0
    assert written.read_text(encoding="utf-8") == page()


def test_every_setting_is_told_once_with_its_names_its_default_and_its_meaning() -> None:
    """Lost otherwise: a setting that only the code knows."""
    page = settings_page()
    rows = {line.split("`")[1]: line for line in page.splitlines() if line.startswith("| `")}
    assert set(rows) == set(Settings.model_fields) - THE_PLAYGROUND_S
    assert sum(line.startswith("| `") for line in page.splitlines()) == len(rows)
    assert [name for name, field in Settings.model_fields.items() if not (field.description or "").endswith(".")] == []
    assert all(("(`_file`)" in rows[name]) == (name in SECRETS) for name in rows)
    assert all(f"`{PREFIX}{name.upper()}`" in rows[name] for name in rows)
    begins = [each for _, group in GROUPS for each in group]
    assert [each for each in begins if not any(name.startswith(each) for name in rows)] == []


def test_every_scope_is_explained() -> None:
    """Lost otherwise: a permission that an administrator gives without a reason."""
    told = OPERATIONS.read_text(encoding="utf-8")
    assert [name for name in sorted(manifests.SCOPES) if f"`{name}`" not in told] == []


def _examples(begins: str) -> list[str]:
    """The TOML in the page that begins so."""
    return re.findall(rf"```toml\n({re.escape(begins)}.*?)```", OPERATIONS.read_text(encoding="utf-8"), re.DOTALL)


def test_the_vendors_file_in_the_page_is_read(tmp_path: Path) -> None:
    """Lost otherwise: a file that an operator copies and that no start takes, or that hides what else can be set."""
    (example,) = _examples("[[vendor]]")
    file = tmp_path / "vendors.toml"
    file.write_text(example, encoding="utf-8")
    (vendor,) = vendors(file).values()
    told = Vendor()
    assert (vendor.requirements, vendor.holds) == (frozenset(Requirement), told.holds)
    assert (vendor.keeps, vendor.link_lasts) == (told.keeps, told.link_lasts)
    assert vendor.changes == {(PlanId("startup"), PlanId("professional")), (PlanId("professional"), PlanId("startup"))}
    asset = vendor.plan_of(ProductId("<Pax8 product id of BI Packages - PSA>"))
    assert asset and [each.name for each in asset.integrations] == ["Autotask", "HaloPSA"]


def test_the_seed_files_in_the_page_are_read() -> None:
    """Lost otherwise: the same, of what an installation begins with."""
    examples = _examples("[[organisations]]")
    read = [Seed.from_toml(re.sub(r"\{ (file|env) = .*? \}", '"x"', example)) for example in examples]
    msp, vendor = (seed.organisations[0] for seed in read)
    assert (msp.is_vendor, vendor.is_vendor, OrgId(vendor.id)) == (False, True, OrgId("tidewater"))
    assert vendor.provisioning and vendor.simulation and vendor.pax8_doors
