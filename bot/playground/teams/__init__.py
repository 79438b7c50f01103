"""A small Teams on loopback, strict as the real one, for tests and the playground."""

from bot.playground.teams.keys import SigningKey, new_key
from bot.playground.teams.server import TeamsServer
from bot.playground.teams.state import Conversation, Registration, TeamsState, User

__all__ = ["Conversation", "Registration", "SigningKey", "TeamsServer", "TeamsState", "User", "new_key"]
