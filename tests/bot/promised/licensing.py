"""What does the licensing document promise, what does it, and which tests hold that?"""

from tests.bot.promised.point import DOMAIN, E2E, STORED, Point

_THRESHOLD = ("way approvals threshold <percent>", "button policy_form", "field policy.threshold")
_HELD = f"{DOMAIN}/test_rules.py::test_a_change_is_held_when"
_OWN_RULE = ("button rule_form", "way rules set <words> max 20 min 5 allow on approval on")
_MADE_ONE = f"{DOMAIN}/test_rules.py::test_defaults_and_rule_are_made_one"
_BOUNDS = f"{DOMAIN}/test_rules.py::test_bounds"
_TYPED_RULE = f"{E2E}/test_rules_in_chat.py::test_a_rule_is_typed_told_and_given_up"
_CADENCE = "tests/bot/test_schedule.py::test_the_documented_cadence"
_IN_SLACK = f"{E2E}/test_catalogue.py::test_an_admin_in_slack_finds_and_shows_a_product_and_a_client_asks_for_it"
_IN_TEAMS = f"{E2E}/test_catalogue.py::test_an_admin_in_teams_filters_and_sets_everything_that_matches"
_CHOSEN = f"{E2E}/test_catalogue.py::test_several_chosen_products_are_set_at_once"
_FROM = f"{DOMAIN}/test_catalogue.py::test_from_is_the_lowest_price_of_a_seat"
_PREVIEW = f"{E2E}/test_approvals.py::test_settings_are_previewed_and_then_saved"
_PERMITTED = f"{E2E}/test_permissions.py::test_a_command_is_for_those_only_whom_its_declaration_names"
_STORY = f"{E2E}/test_story.py::test_the_story_holds"

ROWS = (
    # Auto-approve threshold
    Point("50%", _THRESHOLD, (f"{_HELD}[at 50 % from 10 to 15 passes]", f"{_HELD}[at 50 % from 10 to 16 is held]")),
    Point("25%", _THRESHOLD, (f"{_HELD}[at 25 % from 10 to 12 passes]", f"{_HELD}[at 25 % from 10 to 13 is held]")),
    Point("0%", _THRESHOLD, (f"{_HELD}[at 0 % one seat more is held]", f"{_HELD}[at 0 % one seat fewer is held]")),
    # Product table
    Point("Product Name", ("command catalog",), (_IN_SLACK,)),
    Point("Vendor", ("command catalog", "field catalogue_filter.vendor"), (_IN_TEAMS,)),
    Point(
        "Category",
        ("button catalog_category", "form catalogue_category", "way catalog category <product> = <category>"),
        (f"{DOMAIN}/test_catalogue.py::test_the_first_row_that_fits_names_the_category",),
    ),
    Point(
        "Retail Price",
        ("command catalog", "button catalog_product"),
        (_FROM, f"{E2E}/test_catalogue.py::test_a_page_does_not_wait_for_slow_prices"),
    ),
    Point("Visible", ("button catalog_show", "button catalog_hide", "way catalog show|hide <product>"), (_IN_SLACK,)),
    Point(
        "Featured",
        ("button catalog_feature", "button catalog_unfeature", "way catalog feature|unfeature <product>"),
        (_CHOSEN, f"{STORED}/test_shelf.py::test_featured_ones_come_first_where_that_is_asked_for"),
    ),
    # Global defaults
    Point("Allow Self-Service by Default", ("way rules defaults", "field defaults.allowed"), (_MADE_ONE,)),
    Point("Default Min Quantity", ("button defaults_form", "field defaults.minimum"), (_MADE_ONE, _BOUNDS)),
    Point("Default Max Quantity", ("button defaults_form", "field defaults.maximum"), (_MADE_ONE, _BOUNDS)),
    # Per-subscription rules
    Point(
        "Allow Quantity Changes",
        (*_OWN_RULE, "field rule.allowed"),
        (_TYPED_RULE, f"{DOMAIN}/test_rules.py::test_self_service_off_is_refused_first"),
    ),
    Point(
        "Require Approval",
        (*_OWN_RULE, "field rule.approval"),
        (_TYPED_RULE, f"{_HELD}[a subscription's own Require Approval holds]"),
    ),
    Point("Min Quantity", (*_OWN_RULE, "field rule.minimum"), (_TYPED_RULE, _BOUNDS)),
    Point("Max Quantity", (*_OWN_RULE, "field rule.maximum"), (_TYPED_RULE, _BOUNDS)),
    # How sync works
    Point("Companies", ("job sync-companies every 4:00:00", "way sync companies"), (_CADENCE,)),
    Point(
        "Subscriptions",
        ("job sync-subscriptions every 1:00:00", "way sync subscriptions"),
        (_CADENCE, f"{E2E}/test_sync.py::test_only_mapped_companies_subscriptions_are_kept"),
    ),
    Point("Products", ("job sync-products at 3", "way sync products"), (_CADENCE,)),
    Point("Azure Usage", ("job sync-usage at 4", "way sync usage", "command usage"), (_CADENCE,)),
    # Permissions
    Point(
        "manage_licensing",
        (
            "permission manage_licensing",
            "command approvals",
            "command catalog",
            "command rules",
            "command sync",
            "button approve",
            "button reject",
        ),
        (
            _PERMITTED,
            f"{E2E}/test_permissions.py::test_a_button_or_a_form_is_for_those_only_whom_its_declaration_names",
        ),
    ),
    Point(
        "write_licensing",
        ("permission write_licensing", "command request", "form quantity"),
        (_PERMITTED, f"{E2E}/test_permissions.py::test_a_client_reads_nothing_of_another_client"),
    ),
)
"""In the order of the document."""

BULLETS = (
    # Prerequisites
    Point(
        "An active Pax8 partner account",
        ("button connect", "form connect"),
        (f"{E2E}/test_connection.py::test_a_refusal_by_pax8_is_remembered_until_it_works_again",),
    ),
    Point(
        "The Pax8 integration configured",
        ("button connect", "form connect"),
        (f"{E2E}/test_connection.py::test_without_a_connection_everybody_is_told_and_a_manager_mends_it",),
    ),
    Point("The manage_licensing permission", ("permission manage_licensing",), (_PERMITTED,)),
    Point(
        "At least one Pax8 company mapped",
        ("command companies", "button map", "way companies map <company> to <client>"),
        (
            f"{E2E}/test_connection.py::test_with_nothing_mapped_it_is_said_and_companies_still_opens",
            f"{E2E}/test_companies.py::test_a_company_is_mapped_on_slack_and_read_at_once",
        ),
    ),
    # Global approval setting
    Point(
        "Enabled: All client-initiated",
        ("way approvals default on|off", "field policy.require"),
        (f"{_HELD}[approval by default holds what the threshold would let pass]",),
    ),
    Point("Disabled: Changes are applied", ("way approvals default on|off", "field policy.require"), (_PREVIEW,)),
    # Managing visibility
    Point("Show/Hide individually", ("button catalog_show", "button catalog_hide"), (_IN_SLACK,)),
    Point(
        "Bulk actions",
        ("form catalogue_several", "form catalogue_all", "button catalog_apply"),
        (_CHOSEN, _IN_TEAMS),
    ),
    Point(
        "Filter: Use the vendor",
        ("field catalogue_filter.vendor", "field catalogue_filter.category", "field catalogue_filter.visible"),
        (f"{STORED}/test_shelf.py::test_filters_combine_with_words",),
    ),
    Point(
        "Search: Search by product name",
        ("command catalog", "field catalogue_filter.words"),
        (f"{STORED}/test_shelf.py::test_what_is_typed_finds_what_is_meant",),
    ),
    # Client self-service experience
    Point(
        "Client navigates to the Licensing section",
        ("command home", "command licenses"),
        (f"{E2E}/test_selfservice.py::test_the_teams_home_is_one_card_kept_current",),
    ),
    Point(
        "They see their active subscriptions",
        ("command home", "command licenses"),
        (f"{STORED}/test_wanted.py::test_a_client_sees_their_own_whatever_is_filtered",),
    ),
    Point(
        "For subscriptions where self-service is allowed",
        ("button request",),
        (f"{STORED}/test_people_and_places.py::test_what_may_be_asked_for",),
    ),
    Point(
        "Client enters their desired quantity",
        ("form quantity", "field quantity.quantity", "way add 3 Business Premium"),
        (_BOUNDS, f"{E2E}/test_wishes.py::test_free_text_is_confirmed_and_sent_once"),
    ),
    Point("Depending on your configuration", ("command request",), (_HELD,)),
    Point("Auto-approved: Change applies immediately", ("command request",), (_STORY,)),
    Point("Pending approval: Request is submitted", ("command request", "button approve"), (_STORY,)),
    # Approving requests
    Point(
        "The request appears in the Licensing module",
        ("command approvals", "way approvals"),
        (f"{STORED}/test_history.py::test_what_waits_is_paged_and_counted",),
    ),
    Point(
        "Review the request details",
        ("way approvals #<number>", "button open_request"),
        (f"{E2E}/test_decisions.py::test_an_approval_binds_to_what_was_shown",),
    ),
    Point(
        "Approve to apply the change",
        ("button approve", "button reject", "form reject", "field reject.reason", "form decide_several"),
        (_STORY, f"{E2E}/test_decisions.py::test_a_rejection_on_teams_takes_a_reason_in_a_dialog"),
    ),
    Point(
        "The client is notified",
        ("notice ChangeSettled",),
        (f"{E2E}/test_outbox.py::test_a_requester_hears_where_they_asked",),
    ),
    # Elsewhere in that documentation
    Point("Set Up Pax8 Integration", ("button connect",), (f"{E2E}/test_connection.py::test_a_tech_looks_and_does_not_run",)),
    Point("Integrations Overview", ("command sync",), (f"{E2E}/test_connection.py::test_a_sync_by_hand_is_followed_in_one_message",)),
)  # fmt: skip
"""In the order of the document; what stands in its sentences only is below."""

SENTENCES = (
    Point(
        "Click vendor badges",
        ("way approvals vendor add|remove <vendor>", "field policy.vendors"),
        (f"{_HELD}[an always-approve vendor holds]", f"{E2E}/test_approvals.py::test_what_cannot_be_set_is_refused_with_nothing_written"),
    ),
    Point("All three tabs require an active Pax8 integration", ("button connect",), (f"{E2E}/test_connection.py::test_without_a_connection_everybody_is_told_and_a_manager_mends_it",)),
    Point("Mark products as Featured", ("button catalog_feature", "command home"), (f"{STORED}/test_shelf.py::test_featured_ones_come_first_where_that_is_asked_for",)),
    Point("Only subscriptions belonging to mapped companies are synced", ("way companies unmap <company>",), (f"{E2E}/test_companies.py::test_unmapping_says_what_it_will_do_and_does_that",)),
)  # fmt: skip
