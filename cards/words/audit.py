"""What is each thing that the record holds called, and where was it done?"""

from cards.clean import line
from cards.words.units import platform
from domain.audit import AuditLine
from domain.ids import Platform

ACTIONS = {
    "account.buy": "bought a subscription",
    "account.cancel": "cancelled a subscription",
    "account.close": "closed an account",
    "account.convert": "made a subscription of a trial",
    "account.forget": "forgot the data of a closed account",
    "account.open": "opened an account",
    "account.plan": "changed a plan",
    "account.renew": "renewed a subscription",
    "account.reopen": "reopened an account",
    "account.seats": "changed the seats of a subscription",
    "account.join": "added an account by a code",
    "account.register": "completed a registration",
    "account.resend": "sent a registration link again",
    "alerts.set": "chose a place for provisioning alerts",
    "alerts.stop": "stopped provisioning alerts",
    "catalogue.ask": "asked for a product",
    "catalogue.feature": "featured products",
    "catalogue.hide": "hid products from clients",
    "catalogue.show": "showed products to clients",
    "catalogue.unfeature": "stopped featuring products",
    "change.again": "tried a stuck change again",
    "change.applied": "applied a change at Pax8",
    "change.approve": "approved a request",
    "change.attention": "called for attention to a change",
    "change.close": "closed a request",
    "change.expire": "let a request expire",
    "change.failed": "could not apply a change",
    "change.give_up": "gave a stuck change up",
    "change.reject": "rejected a request",
    "change.request": "asked for seats",
    "change.withdraw": "withdrew a request",
    "company.map": "mapped a company",
    "company.unmap": "unmapped a company",
    "connection.set": "set the Pax8 connection",
    "account.billing_link": "sent a new link to the billing page",
    "audit.export": "exported the record",
    "audit.forget": "deleted old words from the record",
    "database.restore": "restored the database from a backup",
    "keys.rotate": "sealed secrets with a new key",
    "group.grant": "gave a group a permission",
    "group.read": "read the members of a group",
    "group.revoke": "took a permission from a group",
    "installation.bind": "connected a chat",
    "installation.renew": "connected a chat again",
    "installation.unbind": "disconnected a chat",
    "workspace.link": "made a link to connect a workspace",
    "workspace.withdraw": "withdrew a link to connect a workspace",
    "invitation.accept": "joined by an invitation",
    "invitation.burn": "said a code where others could read it",
    "invitation.make": "made an invitation",
    "invitation.redeem": "redeemed an invitation",
    "invitation.refuse": "refused somebody invited",
    "invitation.revoke": "revoked an invitation",
    "invitation.wrong": "tried a wrong code",
    "notifications.chat": "chose to be notified in chat, or not",
    "organisation.register": "registered the organisation",
    "person.first": "made the first admin",
    "person.grant": "gave a permission",
    "reach.again": "had a given-up message sent again",
    "reach.try": "had a lost place tried again",
    "person.revoke": "took a permission",
    "person.unlink": "unlinked a chat",
    "pool.allocate": "allocated seats of a purchase",
    "place.set": "chose an approval place",
    "place.stop": "stopped an approval place",
    "provision.accept": "accepted a provision request",
    "provision.complete": "added the contact of a provision request",
    "provision.elsewhere": "found a provision request answered at Pax8",
    "provision.hold": "held a provision request",
    "provision.receive": "received a provision request",
    "provision.refuse": "refused a provision request",
    "provision.report": "told Pax8 the result of a provision request",
    "provision.retry": "had a result told to Pax8 again",
    "provision.trouble": "could not tell Pax8 the result of a provision request",
    "settings.approval": "changed the approval settings",
    "settings.rule": "changed the rule of a subscription",
    "settings.self_service": "changed the self-service defaults",
    "sync.run": "ran a sync",
    "webhook.register": "had Pax8 tell of what changes",
    "webhook.remove": "had Pax8 tell of nothing more",
}
"""By the domain's verb; "Dana Weiss approved a request"."""

_JOBS = {
    "apply": "Seatwise",
    "expire": "Seatwise",
    "intake": "Seatwise",
    "reconsider": "Seatwise",
    "requirements": "the requirements",
    "rules": "the rules",
    "seal": "Seatwise",
    "operator": "the command line",
    "groups": "Seatwise",
    "mail_link": "the link in a mail",
    "page": "a page in the browser",
    "settings": "the settings file",
}


def action(verb: str) -> str:
    return ACTIONS.get(verb) or line(verb.replace(".", " ").replace("_", " "))


def called(word: str) -> frozenset[str]:
    """The verbs whose words hold this one; a plural is looked for as one too."""
    wanted = {word, word.removesuffix("s")} - {""}
    return frozenset(verb for verb, told in ACTIONS.items() if any(piece in told for piece in wanted))


def where(via: str | None) -> str:
    """ "terminal: alice@host" names whose it was."""
    place, _, whose = (via or "").partition(": ")
    if place in tuple(Platform):
        told = platform(Platform(place))
        return f"{told} ({line(whose)})" if whose else told
    return _JOBS.get(via or "", line(via or ""))


def subject(shown: AuditLine) -> str:
    """What it is called, else the kind of thing and the end of its id."""
    if shown.subject_name:
        return line(shown.subject_name)
    kind, _, key = shown.entry.subject.partition(":")
    return line(f"{kind} …{key[-6:]}" if len(key) > 12 else f"{kind} {key}")
