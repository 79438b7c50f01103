"""Does a dialog take what people can choose in it, and refuse the rest, between the small Teams and our door?"""

from typing import Any

import pytest

from bot.playground.teams.cards import card_problems, input_errors
from bot.playground.teams.state import Dialog
from cards.model import ChoiceField, Form, Option, SearchField
from cards.teams import dialog
from cards.teams_inputs import values
from domain.chat import Incoming, OptionsQuery, Submission
from domain.examples import EXAMPLES
from domain.notices import Choice, Options, Reply, Say
from tests.adapters.teams.conftest import APP

PLANS = (Option("a,1", "Plan A"), Option("b", "Plan B"))
FORM = Form(
    "f1",
    "t:1",
    "Title",
    "Save",
    (),
    (
        SearchField("vendors", "Vendors", (Option("v0", "Vendor 0"),), several=True),
        ChoiceField("plans", "Plans", PLANS, several=True),
        ChoiceField("one", "One", PLANS),
    ),
)
DRAWN = dialog(FORM)


def _opened(world: Any) -> None:
    """The form stands open before Ada."""
    content = {"contentType": "application/vnd.microsoft.card.adaptive", "content": DRAWN}
    task = {"title": "Title", "height": "large", "width": "medium", "card": content}
    world.teams.state.dialogs["d1"] = Dialog("d1", "aad-ada", world.direct, APP, task)


async def _vendors(incoming: Incoming) -> Reply:
    if isinstance(incoming, OptionsQuery):
        return Options(tuple(Choice(f"v,{n}", f"{incoming.typed} {n}") for n in range(20)))
    return Say(EXAMPLES["refused, own request"])  # type: ignore[arg-type]


async def test_what_was_searched_and_ticked_arrives_as_it_was_offered(world: Any) -> None:
    """Lost otherwise: two of three vendors, or one whose name has a comma."""
    _opened(world)
    world.answer = _vendors
    act = world.teams.searching
    await act.search("aad-ada", "vendors", "Micro")
    await act.choose("aad-ada", "vendors", ["Vendor 0", "Micro 3", "Micro 14"])
    await act.choose("aad-ada", "plans", ["Plan A", "Plan B"])
    await act.choose("aad-ada", "one", ["Plan A"])
    await world.teams.pressing.task_submit("aad-ada", {})
    sent = world.heard[-1]
    assert isinstance(sent, Submission)
    assert sent.values == {"vendors": "v0\nv,3\nv,14", "plans": "a,1\nb", "one": "a,1"}


@pytest.mark.parametrize(
    ("field", "titles"),
    [("vendors", ["Micro 15"]), ("plans", ["Plan C"]), ("one", ["Plan A", "Plan B"]), ("other", [])],
    ids=["what was not dropped down", "what was never offered", "two where one is asked for", "no such field"],
)
async def test_only_what_is_shown_can_be_chosen(world: Any, field: str, titles: list[str]) -> None:
    """Lost otherwise: a test that chooses what no person could."""
    _opened(world)
    world.answer = _vendors
    await world.teams.searching.search("aad-ada", "vendors", "Micro")
    with pytest.raises(LookupError):
        await world.teams.searching.choose("aad-ada", field, titles)


async def test_a_search_goes_on_where_the_list_ended(world: Any) -> None:
    _opened(world)
    world.answer = _vendors
    for skip in (0, 15):
        await world.teams.searching.search("aad-ada", "vendors", "Micro", skip=skip)
    [found] = next(iter(world.teams.state.dialogs.values())).found.values()
    assert list(found.values()) == [f"Micro {n}" for n in range(20)]


REFUSED: dict[str, tuple[str, str]] = {
    "a choice that is not there": ("one", "c"),
    "one of several that is not there": ("plans[]", "b,c"),
    "nothing where something is asked for": ("one", ""),
    "a searched one that was not found": ("vendors[]", "v9"),
}


@pytest.mark.parametrize(("field", "value"), REFUSED.values(), ids=REFUSED.keys())
def test_the_client_itself_refuses(field: str, value: str) -> None:
    """Lost otherwise: a small Teams that is kinder than the real one."""
    good = {"vendors[]": "v0,v1", "plans[]": "b", "one": "b"}
    found = {"vendors[]": {"v1": "V 1"}}
    assert input_errors(DRAWN, good, found) == {}
    assert list(input_errors(DRAWN, good | {field: value}, found)) == [field]
    assert values(good) == {"vendors": "v0\nv1", "plans": "b", "one": "b"}


def test_a_required_search_takes_nothing_that_was_found() -> None:
    """As real clients do: lost otherwise, a form that nobody can send off."""
    [element] = [each for each in DRAWN["body"] if each.get("id") == "vendors[]"]
    required = {**DRAWN, "body": [{**element, "isRequired": True}]}
    assert input_errors(required, {"vendors[]": "v1"}, {"vendors[]": {"v1": "V 1"}})


CHOICE = {"type": "Input.ChoiceSet", "id": "x", "choices": [{"title": "A", "value": "a"}]}
WRONG: dict[str, dict[str, Any]] = {
    "no title": CHOICE | {"choices": [{"value": "a"}]},
    "two of one value": CHOICE | {"choices": CHOICE["choices"] * 2},  # type: ignore[operator]
    "a comma among several": CHOICE | {"isMultiSelect": True, "choices": [{"title": "A", "value": "a,b"}]},
    "a style that is none": CHOICE | {"style": "pills"},
    "a query without a data set": CHOICE | {"style": "filtered", "choices.data": {"type": "Data.Query"}},
    "a query in a menu": CHOICE | {"choices.data": {"type": "Data.Query", "dataset": "x"}},
    "an image by http": {"type": "Image", "url": "http://b.example/x.png"},
}


@pytest.mark.parametrize("part", WRONG.values(), ids=WRONG.keys())
def test_teams_would_not_draw(part: dict[str, Any]) -> None:
    assert card_problems({**DRAWN, "body": [part]})
    assert card_problems(DRAWN) == []


async def test_whoever_may_read_along_hears_all(world: Any) -> None:
    """Lost otherwise: words under a card, which come without naming the bot."""
    await world.teams.people.say("aad-ada", world.channel, "approved", mention=False)
    assert world.heard == []
    await world.teams.people.read_along(world.channel)
    await world.teams.people.say("aad-ada", world.channel, "approved", mention=False)
    assert [heard.overheard for heard in world.heard] == [True]


async def test_whoever_leaves_a_team_is_in_it_no_more(world: Any) -> None:
    await world.teams.people.leave("aad-bob", world.channel)
    assert world.teams.state.conversations[world.channel].members == ["aad-ada"]
