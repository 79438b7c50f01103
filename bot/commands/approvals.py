"""What can people do about requests that wait, and about when they have to?"""

from bot.commands.declared import LOOKERS, MANAGERS, Action, Command, FormSent
from bot.handlers import approvals, settings, waiting

COMMANDS = (
    Command(
        name="approvals",
        usage="approvals [history | settings | here | list | #number]",
        does="Requests that wait, with buttons to decide; what became of others; when a request has to wait.",
        needs=LOOKERS,
        run=settings.approvals,
        slash=True,
        aliases=("approval", "pending"),
        licensing=True,
        ways=(
            ("approvals", "What waits for a decision, to approve or reject, one by one or several at once."),
            ("approvals #1042", "That request."),
            ("approvals history [words]", "Past requests, by words, status:rejected, client:acme, person:dana, 90d."),
            ("approvals settings", "When a request has to wait; managers may change it."),
            ("approvals threshold 25", "Changes up to 25% pass by themselves. A preview is shown before it is saved."),
            ("approvals default on|off", "Whether every request waits."),
            ("approvals vendor add|remove <vendor>", "Whose products always need approval."),
            ("approvals ceiling 30|off", "How much may be added without a person in 30 days, in percent."),
            ("approvals expiry 14", "After how many days a request expires."),
            ("approvals own on|off", "Whether managers may decide their own requests."),
            ("approvals here", "Post approval cards in this conversation, after showing who reads there."),
            ("approvals stop", "Post none here any more."),
            ("approvals list", "Where approval cards are posted."),
        ),
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
