"""Is usage read whole, a day at a time, and is a day that cannot be read whole not taken for one?"""

from datetime import date
from typing import Any

import httpx
import pytest

from domain.errors import Missing, Unavailable
from domain.ids import SubscriptionId, SummaryId
from tests.adapters.pax8.conftest import Connect, Wire, page

DAY = date(2026, 11, 20)
SUMMARY = {
    "id": "s1",
    "resourceGroup": "rg-1",
    "vendorName": "Microsoft",
    "currentCharges": 100.56,
    "partnerTotal": 86.456,
    "currencyCode": "USD",
}
LINE = {
    "usageSummaryId": "s1",
    "usageDate": "2026-11-20",
    "productName": "Disk",
    "unitOfMeasure": "1 GB",
    "quantity": 3,
    "currentCharges": 15.99,
    "currentProfit": 5.61,
    "partnerTotal": 10.38,
    "unitPrice": 5.33,
    "currencyCode": "USD",
}


def number(request: httpx.Request) -> int:
    return int(request.url.params["page"])


async def test_a_summary_belongs_to_the_subscription_that_was_asked_about(connect: Connect) -> None:
    """Else nothing would say whose it is: the document's schema leaves it out."""
    wire = Wire(lambda _: page([SUMMARY], 1))
    found = [row async for each in connect(wire).usage_summaries(SubscriptionId("sub")) for row in each.items]
    assert [
        (row.id, row.subscription, row.resource_group, str(row.spent.charges), str(row.spent.partner_total))
        for row in found
    ] == [("s1", "sub", "rg-1", "100.56", "86.456")]
    assert wire.requests[0].url.path == "/v1/subscriptions/sub/usage-summaries"


async def test_all_pages_of_a_day_are_read_and_the_day_is_named(connect: Connect) -> None:
    """Else a busy day costs what its first two hundred lines cost."""
    wire = Wire(lambda r: page([LINE, {**LINE, "productName": f"{number(r)}"}], 3, number(r)))
    lines = await connect(wire).usage_lines(SummaryId("s1"), DAY)
    assert [line.product_name for line in lines] == ["Disk", "0", "Disk", "1", "Disk", "2"]
    assert {r.url.params["usageDate"] for r in wire.requests} == {"2026-11-20"}
    assert {(line.day, str(line.spent.charges), str(line.spent.profit)) for line in lines} == {(DAY, "15.99", "5.61")}


async def test_an_answer_without_paging_is_all_there_is(connect: Connect) -> None:
    """Else the shape that the document has could not be read."""
    lines = await connect(Wire(lambda _: httpx.Response(200, json={"content": [LINE]}))).usage_lines(
        SummaryId("s1"), DAY
    )
    assert len(lines) == 1


@pytest.mark.parametrize(
    "broken",
    [
        pytest.param({**LINE, "currentCharges": "much"}, id="an amount that is none"),
        pytest.param({**LINE, "currencyCode": None}, id="an amount of nobody knows what"),
        pytest.param({**LINE, "currencyCode": "EUR"}, id="two currencies in one day"),
        pytest.param({**LINE, "usageDate": "yesterday"}, id="a day that is none"),
        pytest.param("no object", id="no object"),
    ],
)
async def test_a_line_that_cannot_be_read_fails_its_day(connect: Connect, broken: Any) -> None:
    """Else a sum is wrong in silence."""
    with pytest.raises(Unavailable, match="cannot be read"):
        await connect(Wire(lambda _: page([LINE, broken], 1))).usage_lines(SummaryId("s1"), DAY)


async def test_what_fails_of_several_days_costs_the_others_nothing(connect: Connect) -> None:
    """Else one resource group that was deleted would hide a whole client's charges."""

    def serve(request: httpx.Request) -> httpx.Response:
        if "/gone/" in request.url.path:
            return httpx.Response(404, json={"message": "Usage Summary Not Found"})
        return page([LINE], 1)

    answers = await connect(Wire(serve)).usage_days([(SummaryId(key), DAY) for key in ("s1", "gone", "s1")])
    assert [len(answer.lines) for answer in answers] == [1, 0, 1]
    assert isinstance(answers[1].error, Missing) and answers[0].error is None
