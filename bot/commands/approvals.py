"""What can people do about requests that wait, and about when they have to?"""

from bot.commands.declared import LOOKERS, MANAGERS, Action, Command, FormSent, Way
from bot.handlers import approvals, settings, waiting

COMMANDS = (
    Command(
        name="approvals",
        usage="approvals [#number | history | settings]",
        does="Show the requests that wait for approval, past ones, and when a request has to wait.",
        needs=LOOKERS,
        run=settings.approvals,
        slash=True,
        aliases=("approval", "pending"),
        ways=(
            Way("approvals", "Show what waits; managers approve or reject it there, one by one or several at once."),
            Way("approvals #<number>", "Show that request."),
            Way(
                "approvals history [words]",
                "Show past requests: words, status:rejected, client:acme, person:dana, 90d.",
            ),
            Way("approvals settings", "Show when a request has to wait."),
            Way(
                "approvals threshold <percent>",
                "Let changes up to this pass; first see what it would have meant.",
                MANAGERS,
            ),
            Way("approvals default on|off", "Make every request wait, or not.", MANAGERS),
            Way("approvals vendor add|remove <vendor>", "Always make this vendor’s requests wait, or not.", MANAGERS),
            Way("approvals ceiling <percent>|off", "Bound what auto-approval may add in 30 days.", MANAGERS),
            Way("approvals expiry <days>", "Set after how many days a request expires.", MANAGERS),
            Way("approvals own on|off", "Let managers decide their own requests, or not.", MANAGERS),
            Way("approvals here", "Post approval cards in this conversation, after showing who reads here.", MANAGERS),
            Way("approvals stop", "Post no more cards in this conversation.", MANAGERS),
            Way("approvals list", "Show where approval cards are posted."),
        ),
        licensing=True,
        listed=5,
    ),
)

ACTIONS = (
    Action(verb="pending", does="Turn to a page of what waits", needs=LOOKERS, run=waiting.turn_pending),
    Action(verb="approve_row", does="Approve a request of the list", needs=MANAGERS, run=waiting.approve_row),
    Action(verb="approve_copy", does="Approve a request looked up", needs=MANAGERS, run=approvals.approve_copy),
    Action(
        verb="reject_row",
        does="Reject a request of the list",
        needs=MANAGERS,
        run=waiting.open_reject_row,
        opens_form=True,
    ),
    Action(
        verb="decide_several",
        does="Decide several requests",
        needs=MANAGERS,
        run=waiting.open_several,
        opens_form=True,
    ),
    Action(verb="history", does="Turn to a page of past requests", needs=LOOKERS, run=waiting.turn_history),
    Action(verb="history_filter", does="Filter past requests", needs=LOOKERS, run=waiting.open_filter, opens_form=True),
    Action(verb="open_request", does="Show one request", needs=LOOKERS, run=waiting.show_request),
    Action(verb="settings", does="Show the approval settings", needs=LOOKERS, run=settings.show),
    Action(
        verb="policy_form",
        does="Change the approval settings",
        needs=MANAGERS,
        run=settings.open_policy,
        opens_form=True,
    ),
    Action(verb="policy_save", does="Save the settings proposed", needs=MANAGERS, run=settings.save_policy),
    Action(verb="policy_discard", does="Leave the settings as they are", needs=MANAGERS, run=settings.show),
    Action(verb="place_set", does="Post approval cards in a conversation", needs=MANAGERS, run=settings.set_place),
    Action(
        verb="place_form",
        does="Post approval cards of some clients or vendors",
        needs=MANAGERS,
        run=settings.open_place,
        opens_form=True,
    ),
    Action(verb="place_stop", does="Post no more cards in a conversation", needs=MANAGERS, run=settings.stop_place),
    Action(verb="places", does="Show where approval cards are posted", needs=LOOKERS, run=settings.list_places),
)

FORMS = (
    FormSent(name="reject_row", does="Reject a request of the list", needs=MANAGERS, run=waiting.submit_reject_row),
    FormSent(
        name="decide_several", does="Approve or reject several requests", needs=MANAGERS, run=waiting.submit_several
    ),
    FormSent(
        name="history_filter",
        does="Find past requests",
        needs=LOOKERS,
        run=waiting.submit_filter,
        searches={"client": waiting.find_client, "vendor": waiting.find_vendor},
    ),
    FormSent(
        name="policy",
        does="Preview other approval settings",
        needs=MANAGERS,
        run=settings.submit_policy,
        searches={"vendors": waiting.find_vendor},
    ),
    FormSent(
        name="place",
        does="Post approval cards of these clients and vendors",
        needs=MANAGERS,
        run=settings.submit_place,
        searches={"clients": waiting.find_client, "vendors": waiting.find_vendor},
    ),
)
