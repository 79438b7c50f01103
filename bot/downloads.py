"""Which kinds of file are served at a signed address, and who makes each?"""

from bot.files import Maker

KINDS: dict[str, Maker] = {}
"""An area adds its own kind here; `Context.files.address` makes the address."""
