"""Do the pages that people read say what is declared?"""

import re
from pathlib import Path

from click.testing import CliRunner

from adapters.db.seed import Seed
from bot import manifests
from bot.cli.main import seatwise
from bot.commands import ACTIONS, COMMANDS, FORMS
from bot.reference import commands_page
from bot.settings import Settings
from bot.vendors import vendors
from domain.ids import OrgId, PlanId, ProductId
from domain.vendors import Requirement, Vendor

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
