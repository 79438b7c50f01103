"""Do the invariants hold of a house where all went well, and does each of them notice when it is broken?"""

import asyncio
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from bot.playground.cast import APPROVALS, BI_PSA, E3, PREMIUM, PROVISIONING
from domain.use_cases import sealing
from tests.e2e.home import Home, home
from tests.faults.invariants import at_rest, broken, looking
from tests.faults.rest import rests

DAMAGE: dict[str, tuple[str, str]] = {
    "a decision is gone": ("DELETE FROM decisions WHERE approved", "0 decisions"),
    "what is on record was edited": (
        "UPDATE audit SET detail = detail || '!' WHERE action = 'change.approve'",
        "words_altered",
    ),
    "a decision is on record twice": (
        "INSERT INTO audit (org_id, at, action, subject, actor, detail) SELECT org_id, at, action, subject, actor, detail FROM audit WHERE action = 'change.approve'",
        "2 on record",
    ),
    "the record says no, and the decision yes": (
        "UPDATE audit SET action = 'change.reject' WHERE action = 'change.approve'",
        "another decision",
    ),
    "an end is not on record": ("DELETE FROM audit WHERE action = 'change.applied'", "is applied, and on record"),
    "something else is on record too": (
        "UPDATE audit SET action = 'change.failed' WHERE action = 'change.request'",
        "on record is",
    ),
    "a change is on its way, and nobody carries it on": (
        "UPDATE changes SET status = 'approved' WHERE status = 'applied'",
        "nobody will carry it on",
    ),
    "a rejected change had an effect": (
        "UPDATE changes SET status = 'rejected' WHERE status = 'applied'",
        "had 1 effects at Pax8",
    ),
    "an applied change had none": (
        "UPDATE changes SET status = 'applied', details = json_set(details, '$.sending.sends', 1) WHERE status = 'rejected'",
        "had no effect",
    ),
    "the mirror says something else than Pax8": ("UPDATE subscriptions SET quantity = quantity + 1", "seats are mirrored"),
    "a card is of an older version": ("UPDATE deliveries SET shown = shown - 1 WHERE kind = 'show'", "shows version"),
    "a card shows another state than there is": (
        "UPDATE changes SET status = 'failed' WHERE status = 'applied'",
        "should say",
    ),
    "a card stands nowhere": ("UPDATE deliveries SET message_id = '1.1' WHERE kind = 'show'", "stands nowhere"),
    "whoever asked was never told": ("DELETE FROM deliveries WHERE kind = 'tell'", "told of it 0 times"),
    "whoever decides never saw it": ("DELETE FROM deliveries WHERE audience = 'approvers'", "nobody who decides"),
    "something is due": ("UPDATE deliveries SET state = 'ready' WHERE kind = 'show'", "due and not done"),
    "something waits, and its lane does not know": (
        "UPDATE deliveries SET state = 'ready', due_at = due_at + 1000000000 WHERE kind = 'show'",
        "a lane that does not know",
    ),
    "something was given up": ("UPDATE deliveries SET state = 'dead', why = 'x' WHERE kind = 'tell'", "given up: x"),
    "something is parked that could be said": ("UPDATE deliveries SET state = 'parked' WHERE kind = 'tell'", "takes messages"),
    "a lane is held": ("UPDATE lanes SET owner = 'somebody'", "is held"),
    "a sync never ended": ("UPDATE sync_runs SET ended_at = NULL WHERE kind = 'products'", "sync of products is under way"),
    "the record names somebody else's": (
        "UPDATE audit SET org_id = 'summit' WHERE action = 'change.request'",
        "not this organisation's",
    ),
    "a mail was never written": ("DELETE FROM deliveries WHERE kind = 'mail'", "nobody wrote"),
    "a mail went out as two": (
        "DELETE FROM deliveries WHERE id = (SELECT max(id) FROM deliveries WHERE kind = 'mail')",
        "got 2 mails",
    ),
    "an order was lost": ("DELETE FROM provision_requests", "is not here"),
    "an attempt was lost": ("DELETE FROM provision_attempts", "not on record"),
    "seats are not what was bought": ("UPDATE purchases SET quantity = quantity + 1", "and there are 5"),
    "a purchase ended by itself": ("UPDATE purchases SET live = 0", "was about is ended"),
    "an order was decided twice": (
        "INSERT INTO audit (org_id, at, action, subject, actor, detail) SELECT org_id, at, action, subject, actor, detail FROM audit WHERE action = 'provision.accept'",
        "'provision.accept': 2",
    ),
}  # fmt: skip


async def lived_in(house: Home) -> None:
    """One change applied, one rejected, one order provisioned."""
    clara, ada, vera = house.slack("clara"), house.slack("ada"), house.slack("vera")
    await vera.command("/provisioning", "subscribe", PROVISIONING)
    await vera.press(await vera.sees("Post provisioning alerts here?", place=PROVISIONING), "Post alerts here")
    for product, label in ((E3, "Approve"), (PREMIUM, "Reject…")):
        held = house.at_pax8(house.subscription("Acme Dental", product))
        await clara.say(f"request {held * 2} {product}")
        await ada.press(await ada.sees(f"{held * 2} seats", product, place=APPROVALS), label)
        if label == "Reject…":
            await ada.fill(reason="Not this year")
    await house.market.order(product=BI_PSA, quantity=4)


async def test_each_invariant_holds_of_a_whole_house_and_notices_damage(sqlite_url: str, tmp_path: Path) -> None:
    """Lost otherwise: every proof that rests on them, since it would hold of a broken house as well."""
    async with home(sqlite_url) as house:
        stage = house.stage
        async with looking(stage) as database:
            async with asyncio.timeout(20):
                await lived_in(house)
            await at_rest(stage, database)
            for rest in await rests(stage, database):
                await sealing.seal(house.built.ports, rest.org)
            assert await broken(stage, database) == []
        whole = Path(sqlite_url.removeprefix("sqlite:///"))
        unnoticed = []
        for name, (statement, needle) in DAMAGE.items():
            path = tmp_path / "damaged.sqlite3"
            with closing(sqlite3.connect(whole)) as source, closing(sqlite3.connect(path)) as damaged:
                source.backup(damaged)
                assert damaged.execute(statement).rowcount, name
                damaged.commit()
            stage.database_url = f"sqlite:///{path}"
            async with looking(stage) as database:
                said = await broken(stage, database)
            if not any(needle in sentence for sentence in said):
                unnoticed.append((name, said))
        stage.database_url = sqlite_url
        card = next(post for post in stage.slack.log.posts.values() if "metadata" in post.body)
        stage.slack.log.add(replace(card, id="9.9"))
        async with looking(stage) as database:
            assert any("2 times in Slack" in sentence for sentence in await broken(stage, database))
    assert not unnoticed
