"""Slack: the door where it calls us, and our voice there."""

from adapters.slack.door import SlackDoor
from adapters.slack.install import SlackInstall
from adapters.slack.settings import SlackSettings
from adapters.slack.socket import SlackSocket
from adapters.slack.speak import SlackChat

__all__ = ["SlackChat", "SlackDoor", "SlackInstall", "SlackSettings", "SlackSocket"]
