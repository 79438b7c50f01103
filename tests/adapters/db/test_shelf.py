"""Does a search over the catalogue find what was meant, best first, however it was typed?"""

import pytest

from adapters.db.shelf import APART, Shelf
from domain.catalogue import CatalogueFilter

NAMES = {
    "e3": ("Microsoft 365 E3", "Microsoft"),
    "e5": ("Microsoft 365 E5", "Microsoft"),
    "bp": ("Microsoft 365 Business Premium", "Microsoft"),
    "bpn": ("Microsoft 365 Business Premium (Nonprofit Staff Pricing)", "Microsoft"),
    "bs": ("Microsoft 365 Business Standard", "Microsoft"),
    "sp": ("SharePoint Online (Plan 1)", "Microsoft"),
    "vis1": ("Visio Plan 1", "Microsoft"),
    "vis2": ("Visio Plan 2", "Microsoft"),
    "acb": ("Cyber Protect - Advanced Backup", "Acronis"),
    "vee": ("Veeam Backup for Microsoft 365", "Veeam"),
    "s1": ("Singularity Complete", "SentinelOne"),
    "caf": ("Café Manager", "Étoile SA"),
}


def shelf(flags: dict[str, str] | None = None) -> Shelf:
    return Shelf(
        {
            id_: APART.join(((flags or {}).get(id_, "00"), "", "Backup" if "Backup" in name else "", vendor, name))
            for id_, (name, vendor) in NAMES.items()
        }
    )


@pytest.mark.parametrize(
    ("typed", "first", "close"),
    [
        pytest.param("business premium", ["bp", "bpn"], True, id="the shorter name first"),
        pytest.param("premium business", ["bp", "bpn"], True, id="in any order"),
        pytest.param("E3", ["e3"], True, id="a short name is only itself"),
        pytest.param("visio", ["vis1", "vis2"], True, id="one word of several names, by name"),
        pytest.param("bus prem", ["bp", "bpn"], True, id="beginnings of words"),
        pytest.param("acronis backup", ["acb"], True, id="the vendor counts as a word"),
        pytest.param("backup", ["acb", "vee"], True, id="both that hold it"),
        pytest.param("busines premuim", ["bp", "bpn"], False, id="letters left out and swapped"),
        pytest.param("micorsoft e5", ["e5"], False, id="swapped letters beside a short name"),
        pytest.param("sahrepoint", ["sp"], False, id="the first letters swapped"),
        pytest.param("share point", ["sp"], False, id="two words for one"),
        pytest.param("Sentinal", ["s1"], False, id="a vendor misspelt and cut short"),
        pytest.param("VSIO plan 2", ["vis2"], False, id="a letter left out in capitals"),
        pytest.param("cafe", ["caf"], True, id="an accent left out"),
        pytest.param("étoile", ["caf"], True, id="a vendor's accent"),
        pytest.param("E33", [], False, id="a short name mistyped is another name"),
        pytest.param("e", [], False, id="one letter means nothing"),
        pytest.param("xylophone quartet", [], False, id="nothing like it"),
    ],
)
def test_what_is_typed_finds_what_is_meant(typed: str, first: list[str], close: bool) -> None:
    """Lost otherwise: an admin who gives up and scrolls through 10,000 products."""
    ids, told = shelf().search(CatalogueFilter(typed))
    assert list(ids[: len(first)]) == first and (bool(ids) or not first)
    assert not ids or told is close
    assert first or not ids


def test_signs_alone_are_no_words() -> None:
    """Lost otherwise: "?" finds nothing where it should find all."""
    assert len(shelf().search(CatalogueFilter("??"))[0]) == len(NAMES)


def test_the_whole_name_beats_a_longer_one() -> None:
    """Lost otherwise: the product that was named just so stands second."""
    assert shelf().search(CatalogueFilter("Visio Plan 2"))[0][0] == "vis2"
    assert shelf().search(CatalogueFilter("microsoft 365 business premium"))[0][:2] == ("bp", "bpn")


@pytest.mark.parametrize(
    ("wanted", "ids"),
    [
        pytest.param(CatalogueFilter(visible=True), ["bp", "vis2"], id="shown"),
        pytest.param(CatalogueFilter("visio", visible=False), ["vis1"], id="hidden, with words"),
        pytest.param(CatalogueFilter("visio", visible=True), ["vis2"], id="shown, with words"),
        pytest.param(CatalogueFilter(featured=True), ["vis2"], id="featured"),
        pytest.param(CatalogueFilter(vendor="VEEAM"), ["vee"], id="a vendor, whatever its case"),
        pytest.param(CatalogueFilter(category="backup"), ["acb", "vee"], id="a category"),
        pytest.param(CatalogueFilter("backup", vendor="Acronis", category="Backup"), ["acb"], id="all together"),
        pytest.param(CatalogueFilter("premuim", visible=True), ["bp"], id="a typing error among what is shown"),
        pytest.param(CatalogueFilter("singularity", visible=True), [], id="hidden, by its very name"),
    ],
)
def test_filters_combine_with_words(wanted: CatalogueFilter, ids: list[str]) -> None:
    """Lost otherwise: a list that is not what its heading says."""
    assert list(shelf({"bp": "10", "vis2": "11"}).search(wanted)[0]) == ids


def test_featured_ones_come_first_where_that_is_asked_for() -> None:
    """Lost otherwise: what the MSP wants to sell is on page four."""
    stocked = shelf({"bp": "10", "vis2": "11", "acb": "10"})
    assert stocked.search(CatalogueFilter(visible=True), featured_first=True)[0] == ("vis2", "acb", "bp")


def test_a_change_is_seen_at_once() -> None:
    """Lost otherwise: a new index of 50,000 products for one switch."""
    stocked = shelf()
    stocked.change("e3", True, True, "Office")
    stocked.change("not here", True, True, None)
    assert stocked.search(CatalogueFilter(featured=True))[0] == ("e3",)
    assert stocked.search(CatalogueFilter(category="office"))[0] == ("e3",)
    stocked.change("e3", False, False, None)
    assert stocked.search(CatalogueFilter(category="office"))[0] == ()


def test_many_hits_are_ordered_without_comparing_all() -> None:
    """Lost otherwise: a common word over a whole catalogue takes longer than a person waits."""
    rows = {f"p{n}": APART.join(("00", "", "", "V", f"Common {n:05}")) for n in range(4_000)}
    rows["best"] = APART.join(("00", "", "", "V", "Zebra Common"))
    rows["other"] = APART.join(("00", "", "", "V", "Commonplace"))
    ids, close = Shelf(rows).search(CatalogueFilter("common"))
    assert close and len(ids) == 4_002 and ids[0] == "p0" and ids[-2:] == ("best", "other")
