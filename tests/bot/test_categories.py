"""Is the category table read as it was written, and refused where it is wrong?"""

from pathlib import Path

import pytest

from bot import categories
from bot.playground.pax8.offers import OFFERS
from bot.settings import BadSettings


def test_the_table_that_comes_with_it_sorts_most_of_what_is_sold() -> None:
    """Lost otherwise: a category filter with one entry, "Other"."""
    table = categories.table()
    sorted_in = {offer.name: table.of(offer.vendor, offer.name) for offer in OFFERS}
    assert [name for name, category in sorted_in.items() if not category] == []
    assert sorted_in["Veeam Backup for Microsoft 365"] == "Backup & Recovery"
    assert sorted_in["Huntress Managed EDR"] == "Endpoint Security"
    assert sorted_in["Visio Plan 2"] == "Business Applications"


def test_an_own_table_replaces_ours(tmp_path: Path) -> None:
    """Lost otherwise: an admin's own categories between ours."""
    own = tmp_path / "own.toml"
    own.write_text('[[category]]\nname = "Mine"\nvendors = ["Microsoft"]\n', encoding="utf-8")
    table = categories.table(own)
    assert table.names == ("Mine",) and table.of("Microsoft", "Backup") == "Mine"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param("[[category]", "categories_file", id="no TOML"),
        pytest.param('[[category]]\nname = "A"\n', "vendors or words", id="a row that takes everything"),
        pytest.param('[[category]]\nname = "A"\nwords = "x"\n', "row 1: words is a list", id="a text for a list"),
        pytest.param('[[category]]\nname = "A"\nword = ["x"]\n', "row 1", id="a word that is not known"),
        pytest.param('[[category]]\nname = "A"\nwords = ["*"]\n', "row 1: words", id="a star alone"),
        pytest.param('category = "A"\n', r"\[\[category\]\]", id="no rows"),
        pytest.param('[[kind]]\nname = "A"\n', r"\[\[category\]\]", id="rows of another name"),
    ],
)
def test_a_wrong_table_says_where(tmp_path: Path, text: str, said: str) -> None:
    """Lost otherwise: a start that fails with a traceback, or a table that is half used."""
    own = tmp_path / "own.toml"
    own.write_text(text, encoding="utf-8")
    with pytest.raises(BadSettings, match=said):
        categories.table(own)


def test_a_table_that_is_not_there_is_named(tmp_path: Path) -> None:
    """Lost otherwise: a typing error in a path."""
    with pytest.raises(BadSettings, match="categories_file"):
        categories.table(tmp_path / "none.toml")
