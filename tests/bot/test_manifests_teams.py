"""What Teams offers is what the declarations make it, within its limits, and never without the way to the rest."""

from dataclasses import replace

import pytest

from bot.commands import COMMANDS
from bot.manifests_teams import LENGTHS, LISTED, SCOPES, command_lists, listed

ONE = COMMANDS[0]


def test_each_scope_has_its_list_within_the_limits() -> None:
    """Lost otherwise: an app that Teams refuses to take."""
    made = command_lists()
    assert [each["scopes"] for each in made] == [[scope] for scope in SCOPES]
    for each in made:
        assert 0 < len(each["commands"]) <= LISTED
        for row in each["commands"]:
            assert row.keys() == LENGTHS.keys()
            assert all(0 < len(row[part]) <= limit for part, limit in LENGTHS.items())


def test_help_is_always_offered() -> None:
    """Lost otherwise: the way to every command that found no place."""
    assert listed(COMMANDS)[0].name == "help"


def test_what_is_left_out_is_what_few_people_type() -> None:
    """Lost otherwise: an approval list that nobody is offered, for the code that somebody redeems once."""
    left = {command.name for command in COMMANDS} - {command.name for command in listed(COMMANDS)}
    assert left == {"audit", "billing", "join", "link", "notifications", "register", "status", "sync"}


@pytest.mark.parametrize(
    ("places", "offered"),
    [
        ([50] * 20, list(range(12))),
        ([50] * 19 + [1], [19, *range(11)]),
        ([9, 8, 7], [2, 1, 0]),
    ],
    ids=["as declared", "a late one that matters", "in their places"],
)
def test_the_first_places_are_offered(places: list[int], offered: list[int]) -> None:
    """Lost otherwise: the commands that people want, for those that were declared first."""
    many = [replace(ONE, name=str(n), listed=place) for n, place in enumerate(places)]
    assert [command.name for command in listed(many)] == [str(n) for n in offered]
