"""What does the document about buying through Pax8 promise, what does it, and which tests hold that?"""

from tests.bot.promised.point import DOMAIN, E2E, Point

HEADINGS = frozenset(
    {
        "How does MSPbots registration through Pax8 work?",
        "When an MSP purchases an MSPbots license from the Pax8 Marketplace:",
        "The next section discusses how to allocate the purchased licenses.",
        "How can MSPs with A La Carte subscriptions allocate licenses?",
        "To allocate the purchased A La Carte licenses:",
        "MSPbots account management for Pax8-registered MSPs",
        "Increasing and decreasing seats",
        "Cancelling subscriptions",
        "Upgrading or downgrading subscriptions",
        "For detailed instructions on assigning licenses, refer to the following articles:",
    }
)
"""What only leads to other sentences, each once in the document."""

_FOUNDS = f"{E2E}/test_fulfilment.py::test_a_purchase_founds_account_and_organisation_and_says_welcome_once"
_ASSETS = f"{E2E}/test_fulfilment.py::test_assets_bought_at_once_share_one_account_and_have_a_mail_each"
_SEATS = f"{E2E}/test_fulfilment.py::test_seats_are_told_in_the_app_and_in_chat_where_they_are_wanted"
_SEATS_IN_TEAMS = f"{E2E}/test_fulfilment.py::test_teams_lists_notifications_and_turns_them_off_by_a_button"
_PLAN = f"{E2E}/test_fulfilment.py::test_a_change_of_plan_is_told_in_the_app_by_mail_and_in_chat"
_CANCELLED = f"{E2E}/test_fulfilment.py::test_a_cancellation_closes_the_account_and_a_purchase_opens_it_again"
_REDUCED = f"{E2E}/test_fulfilment.py::test_a_reduction_below_what_is_allocated_commits_and_says_by_how_much"
_STEPS = f"{DOMAIN}/test_fulfilment.py::test_what_the_last_of_these_makes_of_it"
_TAKEN = f"{E2E}/test_intake.py::test_a_purchase_is_accepted_by_itself_and_a_simulation_changes_nothing"
_ONCE = f"{E2E}/test_provision_replay.py::test_fifty_at_once_and_three_attempts_come_to_one_account"
_LOOKED_AT = f"{DOMAIN}/test_requirements.py::test_each_type_is_held_against_what_concerns_it"
_CHANGES = f"{DOMAIN}/test_requirements.py::test_a_plan_changes_only_as_the_vendor_allows"
_ADVICE = f"{E2E}/test_provisioning.py::test_a_change_of_plan_that_is_not_sold_is_refused_with_the_advice"
_WHOLE_WAY = f"{E2E}/test_registration.py::test_from_an_order_at_pax8_to_a_greeting_in_chat"
_REGISTERS = f"{E2E}/test_registration.py::test_an_msp_registers_with_both_chats_and_pax8_and_is_served_at_once"
_LISTED = f"{E2E}/test_billing.py::test_the_page_lists_what_was_bought_and_a_gear_for_each_asset"
_IN_SLACK = f"{E2E}/test_billing.py::test_seats_are_added_one_by_one_and_saved_together_in_slack"
_IN_TEAMS = f"{E2E}/test_billing.py::test_seats_are_added_one_by_one_and_saved_together_in_teams"
_ON_PAGE = f"{E2E}/test_billing_page.py::test_seats_are_added_and_saved_without_a_script"
_IN_BROWSER = f"{E2E}/test_billing_page.py::test_the_page_is_walked_in_a_browser_with_the_keyboard"
_POOL = f"{DOMAIN}/test_allocation.py::test_what_a_pool_s_allocations_may_be"
_EVERY_SEAT = (
    "tests/adapters/db/test_allocation.py::test_every_seat_is_accounted_for_and_only_a_reduction_leaves_a_shortage"
)
_GEAR = ("button pool", "form allocate")
_PLAN_CHANGE = ("type ChangeProduct", "requirement plan_change")

SENTENCES = (
    # What it is for
    Point("The partnership of MSPbots with Pax8", ("type NetNew", "notice Purchased"), (_TAKEN, _FOUNDS, _ASSETS)),
    Point("This partnership offers an alternative channel", ("page register",), (_REGISTERS,)),
    Point(
        "MSPs registered to MSPbots through Pax8 do all",
        ("type NetNew", "type Update", "type ChangeProduct", "type Renewal", "type Deprovision"),
        (_STEPS,),
    ),
    # Registration
    Point("A provisioning request is automatically sent", ("command provisioning",), (_TAKEN, _ONCE)),
    Point(
        "The MSPbots system reviews the request",
        (*(f"requirement {each}" for each in ("known_plan", "partner_name", "contact_email", "quantity")), "notice Welcome"),
        (_LOOKED_AT, _TAKEN, _FOUNDS),
    ),
    Point("Below is an example of the welcome email.", ("notice Welcome",), (_FOUNDS, _WHOLE_WAY)),
    Point("After completing the registration", ("page register", "notice Registered"), (_WHOLE_WAY, _REGISTERS)),
    Point("If the purchasing MSP is an a la carte user", ("command billing", "notice AssetsPurchased"), (_ASSETS, _IN_SLACK)),
    # A La Carte
    Point("Purchasing MSPbots from the Pax8 portal allots", ("type NetNew", "command billing"), (_LISTED, _EVERY_SEAT)),
    Point("After a successful A La Carte subscription purchase", ("notice AssetsPurchased",), (_ASSETS,)),
    Point("Open the A La Carte Purchase email", ("notice AssetsPurchased", "page billing"), (_ASSETS, _ON_PAGE)),
    Point("You will be directed to the MSPbots Billing page.", ("page billing", "command billing"), (_ON_PAGE, _IN_BROWSER)),
    Point("Check your purchases on the page", ("notice BillingPage", *_GEAR), (_LISTED, _ON_PAGE)),
    Point("For example, click the gear icon", _GEAR, (_IN_SLACK, _IN_TEAMS, _IN_BROWSER)),
    Point(
        "Click the +Add link",
        ("form allocate", "field allocate.new", "field allocate.new_seats"),
        (_IN_SLACK, _IN_TEAMS, _IN_BROWSER),
    ),
    Point("Click Save.", ("form allocate",), (_POOL, _IN_SLACK, _IN_TEAMS, _ON_PAGE)),
    Point("Repeat these steps for all", _GEAR, (_LISTED, f"{_POOL}[all of a pool]")),
    # Account management
    Point(
        "MSPs who registered via Pax8 manage their MSPbots billing",
        ("type Update", "type ChangeProduct", "type Deprovision", "type Renewal"),
        (_STEPS, f"{DOMAIN}/test_fulfilment.py::test_the_order_in_which_requests_arrive_does_not_matter"),
    ),
    # Seats
    Point(
        "Pax8-registered MSPs can add or remove seats",
        ("type Update", "notice SeatsShort"),
        (f"{_STEPS}[an update names the new total]", f"{_STEPS}[an older update changes nothing]", _REDUCED),
    ),
    Point("Each time a seat is added or removed", ("notice SeatsChanged", "command notifications"), (_SEATS, _SEATS_IN_TEAMS)),
    Point("Below is an example of the in-app notification:", ("notice SeatsChanged", "command home"), (_SEATS, _SEATS_IN_TEAMS)),
    # Cancelling
    Point(
        "MSPs who registered through Pax8 can cancel",
        ("type Deprovision",),
        (f"{_STEPS}[a cancellation ends it, and the account with it]", f"{_STEPS}[a cancellation that comes twice]"),
    ),
    Point(
        "When an MSP cancels",
        ("type Deprovision", "notice SubscriptionCancelled"),
        (_CANCELLED, f"{E2E}/test_provisioning.py::test_the_end_of_a_subscription_is_told_in_the_channel"),
    ),
    # Plan changes
    Point("MSPs can upgrade or downgrade their StartUp or Professional", ("type ChangeProduct",), (_PLAN, f"{_STEPS}[another plan]")),
    Point("The requesting MSP's admin will receive a notification", ("notice PlanChanged", "command notifications"), (_PLAN,)),
    Point("Only upgrades from StartUp to Professional", _PLAN_CHANGE, (_CHANGES, _ADVICE)),
    Point("To upgrade A La Carte subscriptions", _PLAN_CHANGE, (_CHANGES, _ADVICE)),
    Point("Alternatively, to downgrade from the Bundle plans", _PLAN_CHANGE, (_CHANGES,)),
)  # fmt: skip
"""In the order of the document, its bullets among them."""
