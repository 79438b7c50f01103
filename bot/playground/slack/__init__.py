"""A small Slack on loopback, strict as the real one, for tests and the playground."""

from bot.playground.slack.server import SlackServer
from bot.playground.slack.signing import signed
from bot.playground.slack.state import Channel, SlackState, User, Workspace

__all__ = ["Channel", "SlackServer", "SlackState", "User", "Workspace", "signed"]
