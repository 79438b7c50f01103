"""What has to be known about the Slack app that we are?"""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class SlackSettings:
    """`signing_secret` proves what comes by HTTP; with an `app_token` we open a socket, by which it comes as well.

    `umbrella` is the command that takes others as its first word; `command_prefix` stands before every command's
    name there.

    `timeout` is the longest that one call of Slack may take, and `patience` how long a command or a form may take
    before it is acknowledged without its answer; both in seconds. `scopes` are those of our manifest.
    """

    signing_secret: str = field(repr=False)
    api_url: str = "https://slack.com/api"
    umbrella: str = "seatwise"
    command_prefix: str = ""
    timeout: float = 10.0
    # Slack gives up after three seconds
    # (docs.slack.dev/interactivity/handling-user-interaction#acknowledgment_response).
    patience: float = 2.4
    scopes: frozenset[str] = frozenset()
    app_token: str = field(default="", repr=False)
