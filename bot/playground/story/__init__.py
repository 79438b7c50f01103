"""The story that `seatwise playground --story` tells: chapters by theme, over the doors that people use."""

from bot.playground.story.telling import tell

__all__ = ["tell"]
