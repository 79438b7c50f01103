"""What is read anew after an event, whose topics and payloads are published nowhere?"""

from typing import Any

import pytest

from domain.hints import MOST_IDS, Event, Hint, Thing, hints

A, B, C = (f"05c587df-0000-4000-8000-00000000000{n}" for n in "abc")
SUB, COMPANY, PRODUCT = Thing.SUBSCRIPTION, Thing.COMPANY, Thing.PRODUCT

READ: list[tuple[str, str, dict[str, Any], tuple[Hint, ...]]] = [
    ("a subscription by its id", "SUBSCRIPTION", {"id": A}, (Hint(SUB, A),)),
    ("an id in capitals", "SUBSCRIPTION", {"ID": A.upper()}, (Hint(SUB, A),)),
    ("the flat shape", "subscription.updated", {"topic": "x", "action": "UPDATED", "entityId": A}, (Hint(SUB, A),)),
    ("a nested subscription", "BILLING_SUBSCRIPTION", {"subscription": {"id": A, "quantity": 5}}, (Hint(SUB, A),)),
    ("inside a wrapper", "SUBSCRIPTION", {"data": {"entity": {"id": A}}}, (Hint(SUB, A),)),
    ("the line's own id stands beside it", "SUBSCRIPTION", {"id": B, "subscriptionId": A}, (Hint(SUB, A),)),
    (
        "its company and product are not what changed",
        "SUBSCRIPTION",
        {"id": A, "companyId": B, "product": {"id": C}},
        (Hint(SUB, A),),
    ),
    (
        "several, one of them twice",
        "SUBSCRIPTION",
        {"items": [{"subscriptionId": A}, {"subscriptionId": B}, {"subscription_id": A}]},
        (Hint(SUB, A), Hint(SUB, B)),
    ),
    ("a list of ids", "SUBSCRIPTION", {"subscriptionIds": [A, B]}, (Hint(SUB, A), Hint(SUB, B))),
    ("only its company", "SUBSCRIPTION", {"companyId": B, "type": "Cancel"}, (Hint(SUB, within=B),)),
    ("no id that is one", "SUBSCRIPTION", {"id": "../companies", "subscriptionId": 7}, (Hint(SUB),)),
    ("nothing at all", "SUBSCRIPTION", {}, (Hint(SUB),)),
    (
        "more than one event should name",
        "SUBSCRIPTION",
        {"subscriptionIds": [A[:-2] + f"{n:02}" for n in range(MOST_IDS + 1)]},
        (Hint(SUB),),
    ),
    ("a client", "CLIENT", {"id": A}, (Hint(COMPANY, A),)),
    ("companies", "Companies.Updated", {"company": {"id": A}}, (Hint(COMPANY, A),)),
    ("a product", "PRODUCT", {"productId": A, "vendorId": B}, (Hint(PRODUCT, A),)),
    ("a product of which nothing is said", "PRODUCT", {"name": "Acrobat"}, (Hint(PRODUCT),)),
    ("a provisioning task has an id of its own", "PROVISIONING", {"id": B, "subscriptionId": A}, (Hint(SUB, A),)),
    ("an order has one too", "ORDER", {"orderId": B, "companyId": C}, (Hint(SUB, within=C),)),
    ("another topic that says which subscription", "SEAT_MOVED", {"id": B, "subscriptionId": A}, (Hint(SUB, A),)),
    ("another topic with a client in it", "SOMETHING", {"client": {"id": A}}, (Hint(COMPANY, A),)),
    ("an invoice", "INVOICE", {"id": A, "status": "CREATED"}, ()),
    ("no topic", "", {"id": A}, ()),
]


@pytest.mark.parametrize(("topic", "data", "wanted"), [row[1:] for row in READ], ids=[row[0] for row in READ])
def test_an_event_leads_to_these_reads(topic: str, data: dict[str, Any], wanted: tuple[Hint, ...]) -> None:
    """Lost otherwise: a change that is seen an hour later, or reads of what nobody touched."""
    assert hints(Event("e", topic, data)) == wanted


def test_what_is_nested_without_end_is_not_followed() -> None:
    """Lost otherwise: a door that one body can hold shut."""
    deep: Any = {"id": A}
    for _ in range(500):
        deep = {"data": [deep]}
    assert hints(Event("e", "SUBSCRIPTION", deep)) == (Hint(SUB),)
