"""What can people do about the rules that clients ask under?"""

from bot.commands.declared import LOOKERS, MANAGERS, Action, Command, FormSent, Way
from bot.handlers import rules

COMMANDS = (
    Command(
        name="rules",
        usage="rules [words | defaults | explain <words> <seats>]",
        does="Show what clients may ask for, by default and by subscription, and what would come of a request.",
        needs=LOOKERS,
        run=rules.command,
        slash=True,
        aliases=("rule",),
        licensing=True,
        ways=(
            Way("rules", "Show the defaults, and every subscription’s rule: those with one of their own first."),
            Way("rules <words>", "Show the rule of the subscription that the words name, or those that fit."),
            Way("rules defaults", "Show what holds where a subscription has no rule of its own."),
            Way(rules.EXPLAIN, "Show whether that would be refused, held or auto-approved, and why."),
            Way(rules.SET, "Set any of these; “none” is no bound, “inherit” takes the default.", MANAGERS),
            Way(rules.RESET, "Set a rule back to inherited.", MANAGERS),
        ),
        listed=8,
    ),
)

ACTIONS = (
    Action(verb="rules", does="Turn to a page of the rules", needs=LOOKERS, run=rules.turn),
    Action(verb="rule", does="Show a subscription’s rule", needs=LOOKERS, run=rules.show),
    Action(verb="rule_form", does="Change a subscription’s rule", needs=MANAGERS, run=rules.open_rule, opens_form=True),
    Action(verb="rule_inherit", does="Give a rule up for the defaults", needs=MANAGERS, run=rules.inherit),
    Action(verb="defaults", does="Show the self-service defaults", needs=LOOKERS, run=rules.show_defaults),
    Action(
        verb="defaults_form",
        does="Change the self-service defaults",
        needs=MANAGERS,
        run=rules.open_defaults,
        opens_form=True,
    ),
    Action(verb="explain", does="Ask what would happen", needs=LOOKERS, run=rules.open_explain, opens_form=True),
)

FORMS = (
    FormSent(name="rule", does="Save the rule of a subscription", needs=MANAGERS, run=rules.submit_rule),
    FormSent(name="defaults", does="Save the self-service defaults", needs=MANAGERS, run=rules.submit_defaults),
    FormSent(name="explain", does="Tell what would come of this request", needs=LOOKERS, run=rules.submit_explain),
)
