"""What can a vendor's people do about what is bought of them through Pax8?"""

from bot.commands.declared import REVIEWERS, Action, Command, FormSent, Way
from bot.handlers import alerts, provisioning, vendor_accounts

COMMANDS = (
    Command(
        name="provisioning",
        usage="provisioning [#number | accounts | subscribe]",
        does="Show what is bought of you through Pax8, decide what waits, and choose where it is announced.",
        needs=REVIEWERS,
        run=provisioning.provisioning,
        slash=True,
        aliases=("provision", "provisions"),
        ways=(
            Way("provisioning", "Show the requests, the newest first."),
            Way("provisioning [held] [NetNew] [words]", "Search them: by status, type, partner or product."),
            Way("provisioning simulations", "Show the simulations, which stand apart."),
            Way("provisioning #<number>", "Show that request, with Pax8’s attempts and its mails."),
            Way("provisioning accounts [name]", "Show who has bought, and what."),
            Way(
                "provisioning subscribe [type <types>] [product <products>]",
                "Post new requests in this conversation, after showing who reads here.",
            ),
            Way("provisioning unsubscribe", "Post no more of them in this conversation."),
            Way("provisioning places", "Show where they are posted."),
        ),
        listed=10,
    ),
)

ACTIONS = (
    Action(verb="provisions", does="Turn to a page of requests", needs=REVIEWERS, run=provisioning.turn),
    Action(verb="provision_show", does="Show one request", needs=REVIEWERS, run=provisioning.show),
    Action(verb="provision_refresh", does="Show how a request stands", needs=REVIEWERS, run=provisioning.refresh),
    Action(verb="provision_accept", does="Accept a request", needs=REVIEWERS, run=provisioning.accept),
    Action(
        verb="provision_accept_with",
        does="Accept a request with a contact",
        needs=REVIEWERS,
        run=provisioning.open_accept_with,
        opens_form=True,
    ),
    Action(
        verb="provision_refuse",
        does="Refuse a request",
        needs=REVIEWERS,
        run=provisioning.open_refuse,
        opens_form=True,
    ),
    Action(
        verb="provision_email",
        does="Add the contact of a request",
        needs=REVIEWERS,
        run=provisioning.open_email,
        opens_form=True,
    ),
    Action(verb="provision_again", does="Tell Pax8 a result again", needs=REVIEWERS, run=provisioning.tell_again),
    Action(verb="accounts", does="Turn to a page of accounts", needs=REVIEWERS, run=vendor_accounts.turn),
    Action(verb="account", does="Show one account", needs=REVIEWERS, run=vendor_accounts.show),
    Action(verb="account_resend", does="Send the link again", needs=REVIEWERS, run=vendor_accounts.resend),
    Action(verb="alerts", does="Show where requests are posted", needs=REVIEWERS, run=alerts.show),
    Action(verb="alert_set", does="Post requests in a conversation", needs=REVIEWERS, run=alerts.set_place),
    Action(
        verb="alert_form",
        does="Post requests of some types or products",
        needs=REVIEWERS,
        run=alerts.open_form,
        opens_form=True,
    ),
    Action(verb="alert_stop", does="Post no more requests in a conversation", needs=REVIEWERS, run=alerts.stop),
)

FORMS = (
    FormSent(name="provision_refuse", does="Refuse a request", needs=REVIEWERS, run=provisioning.submit_refuse),
    FormSent(
        name="provision_email", does="Add the contact of a request", needs=REVIEWERS, run=provisioning.submit_email
    ),
    FormSent(
        name="provision_accept_with",
        does="Accept a request with a contact",
        needs=REVIEWERS,
        run=provisioning.submit_accept_with,
    ),
    FormSent(
        name="alert_form",
        does="Post requests of these types and products",
        needs=REVIEWERS,
        run=alerts.submit_form,
        searches={"products": alerts.find_plan},
    ),
)
