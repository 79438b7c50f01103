"""Are settings edited by one at a time, and is every version of them kept?"""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from adapters.db import Database, Seed, plant
from domain.chat import Conversation, ConversationKind
from domain.ids import ClientId, Platform
from domain.places import ApprovalPlace, Scope
from domain.rules import ApprovalPolicy, SelfServiceDefaults, SubscriptionRule
from domain.settings import DEFAULTS, POLICY, Edit, moved, policy_of, rule_subject
from tests.adapters.db.world import ACME, APPROVERS, DOOR, S1, seed_text
from tests.clock import NOON

LATER = NOON + timedelta(hours=1)


async def test_the_second_of_two_who_edit_the_policy_does_not_overwrite_the_first(acme: Database) -> None:
    """Lost otherwise: a setting that somebody made a minute ago, without a word."""
    async with acme.unit(ACME) as unit:
        book = await unit.rules.book()
        first = replace(book.policy, threshold=Decimal("33.3"))
        assert await unit.rules.set_policy(first, Edit(book.policy_version, NOON, "Ada"))
    async with acme.unit(ACME) as unit:
        second = replace(book.policy, own_decisions=True)
        assert not await unit.rules.set_policy(second, Edit(book.policy_version, LATER, "Ben"))
    async with acme.view(ACME) as view:
        now = await view.rules.book()
        was, edited = await view.rules.past(POLICY, book.policy_version)
    assert (now.policy, now.policy_version, now.defaults) == (first, book.policy_version + 1, book.defaults)
    assert policy_of(was.terms) == book.policy and was.by is None
    assert policy_of(edited.terms) == first and (edited.by, edited.at) == ("Ada", NOON)
    assert [(m.before, m.after) for m in moved(was.terms, edited.terms)] == [("50", "33.3")]


async def test_policy_and_defaults_have_versions_of_their_own(acme: Database) -> None:
    """Lost otherwise: an edit refused because of another one that has nothing to do with it."""
    async with acme.unit(ACME) as unit:
        assert await unit.rules.set_policy(ApprovalPolicy(), Edit(0, NOON, "Ada"))
        assert await unit.rules.set_defaults(SelfServiceDefaults(True, 2, 90), Edit(0, NOON, "Ada"))
        assert not await unit.rules.set_defaults(SelfServiceDefaults(), Edit(0, NOON, "Ben"))
        book = await unit.rules.book()
        assert (book.policy_version, book.defaults_version) == (1, 1)
        assert book.defaults == SelfServiceDefaults(True, 2, 90)
        assert len(await unit.rules.past(DEFAULTS, 0)) == 2


async def test_a_rule_is_edited_from_nothing_and_back_to_inherited(acme: Database) -> None:
    """Lost otherwise: two people who edit one rule at once, or a rule that cannot be given up again."""
    async with acme.unit(ACME) as unit:
        assert (await unit.rules.book(S1)).rule_version == 0
        assert await unit.rules.set_rule(S1, SubscriptionRule(False, None, 3, None), Edit(0, NOON, "Ada"))
        assert not await unit.rules.set_rule(S1, SubscriptionRule(True), Edit(0, LATER, "Ben"))
        assert (await unit.rules.page("", 0, 10)).rows[0].rule == SubscriptionRule(False, None, 3, None)
        assert await unit.rules.set_rule(S1, SubscriptionRule(), Edit(1, LATER, "Ben"))
        book = await unit.rules.book(S1)
        assert book.rule.inherits_all and book.rule_version == 2
        assert [kept.by for kept in await unit.rules.past(rule_subject(S1), 1)] == ["Ada", "Ben"]
        assert await unit.rules.bounded() == ()


async def test_subscriptions_are_found_by_any_words_of_client_vendor_and_product(acme: Database) -> None:
    """Lost otherwise: a rule that can only be reached by turning pages."""
    async with acme.view(ACME) as view:
        found = {words: await view.rules.page(words, 0, 1) for words in ("", "green premium", "microsoft", "50%", "x")}
        assert await view.rules.vendors() == ("Microsoft",)
    assert {words: page.total for words, page in found.items()} == {
        "": 2, "green premium": 1, "microsoft": 2, "50%": 0, "x": 0,
    }  # fmt: skip
    assert found[""].rows[0].rule.maximum == 40, "its own rule brings it to the top"
    assert found["green premium"].rows[0].holding.client == "green"


async def test_an_organisation_without_settings_can_be_edited(database: Database) -> None:
    """Lost otherwise: a new organisation that cannot be set up in a chat."""
    text = seed_text().replace("approval = ", "# ").replace("self_service = ", "# ")
    await plant(database, Seed.from_toml(text))
    policy = ApprovalPolicy(False, Decimal(20))
    async with database.unit(ACME) as unit:
        assert await unit.rules.set_policy(policy, Edit(0, NOON, "Ada"))
        book = await unit.rules.book()
        assert (book.policy, book.defaults) == (policy, SelfServiceDefaults())


async def test_what_people_chose_outlasts_the_next_start(acme: Database) -> None:
    """Lost otherwise: every setting made in a chat, at the next restart."""
    other = Conversation(DOOR.id, Platform.SLACK, ConversationKind.CHANNEL, "C7")
    scope = Scope(frozenset({ClientId("blue")}), frozenset({"Adobe"}), True)
    policy, rule = ApprovalPolicy(threshold=Decimal(7)), SubscriptionRule(maximum=77)
    async with acme.unit(ACME) as unit:
        await unit.rules.set_policy(policy, Edit(0, NOON, "Ada"))
        await unit.rules.set_rule(S1, rule, Edit(0, NOON, "Ada"))
        await unit.places.remember(other)
        await unit.places.set_approvals(other.key, True, scope, by="Ada")
        await unit.places.set_approvals(APPROVERS.key, False, by="Ada")
    await plant(acme, Seed.from_toml(seed_text()))
    async with acme.view(ACME) as view:
        book = await view.rules.book(S1)
        assert (book.policy, book.rule, book.defaults.allowed) == (policy, rule, True)
        assert await view.places.approval_places() == (ApprovalPlace(other, scope),)
