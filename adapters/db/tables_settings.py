"""The settings that the organisation puts beside what Pax8 has, and every version of them that was edited."""

from adapters.db.schema import flag, table, when, whole, words

policies = table(
    "policies",
    (),
    flag("require_by_default"),
    words("threshold"),
    words("always_vendors"),
    words("growth_ceiling", null=True),
    flag("own_decisions"),
    whole("expires_after_seconds"),
    flag("allowed"),
    whole("minimum", null=True),
    whole("maximum", null=True),
    whole("policy_version", default=0),
    whole("defaults_version", default=0),
)
"""What decides who approves, and what clients may ask for; each of the two halves has its own version."""

subscription_rules = table(
    "subscription_rules",
    ("subscription_id",),
    words("subscription_id"),
    flag("allowed", null=True),
    flag("require_approval", null=True),
    whole("minimum", null=True),
    whole("maximum", null=True),
    whole("version", default=0),
)

settings_versions = table(
    "settings_versions",
    ("subject", "version"),
    words("subject"),
    whole("version"),
    words("terms"),
    when("at", null=True),
    words("by", null=True),
)
"""`terms` as that version set them; the one from before the first edit is nobody's."""
