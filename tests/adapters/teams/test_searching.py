"""Whoever types into a searched field gets what fits, and never an error."""

from typing import Any

import pytest

from domain.chat import OptionsQuery
from domain.examples import EXAMPLES
from domain.notices import Choice, Options, Reply, Say

NOTHING: dict[str, Any] = {"results": []}


def _typed(dataset: Any, typed: Any = "micro", **query: Any) -> dict[str, Any]:
    value = {"kind": "search", "queryText": typed, "queryOptions": {"skip": 0, "top": 15}, "dataset": dataset, **query}
    return {"type": "invoke", "name": "application/search", "value": value, "text": None}


async def test_what_fits_is_answered(world: Any) -> None:
    world.reply = Options((Choice("v,1", "Micro & Soft"), Choice("v2", "Micron")))
    status, body = await world.send(world.activity(**_typed("vendors/chosen[]/policy:x/y:3")))
    [heard] = world.heard
    assert heard == OptionsQuery(heard.source, "vendors", "policy:x/y:3", "chosen", "micro")
    assert (status, body["statusCode"], body["type"]) == (200, 200, "application/vnd.microsoft.search.searchResponse")
    assert body["value"]["results"] == [
        {"value": "v%2C1", "title": "Micro & Soft"},
        {"value": "v2", "title": "Micron"},
    ]


REFUSED: Any = Say(EXAMPLES["refused, own request"])  # type: ignore[arg-type]
BAD: dict[str, tuple[dict[str, Any], Reply]] = {
    "a data set of somebody else": (_typed("graph.microsoft.com"), REFUSED),
    "no data set": (_typed(None), REFUSED),
    "a refusal": (_typed("f/a/t:1"), REFUSED),
}


@pytest.mark.parametrize(("query", "reply"), BAD.values(), ids=BAD.keys())
async def test_what_cannot_be_searched_finds_nothing(world: Any, query: dict[str, Any], reply: Reply) -> None:
    """Lost otherwise: words where options drop down, or a field that spins for ever."""
    world.reply = reply
    status, body = await world.send(world.activity(**query))
    assert (status, body["statusCode"], body["value"]) == (200, 200, NOTHING)
    assert [type(heard) for heard in world.heard] == [OptionsQuery]
    assert world.posts(world.direct) == []


async def test_a_broken_search_finds_nothing(world: Any) -> None:
    async def broken(_: Any) -> Reply:
        raise RuntimeError("x")

    world.answer = broken
    assert (await world.send(world.activity(**_typed("f/a/t:1"))))[1]["value"] == NOTHING
