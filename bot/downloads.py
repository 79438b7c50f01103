"""Which kinds of file are served at a signed address, and who makes each?"""

from bot.files import Maker
from bot.handlers import auditing

KINDS: dict[str, Maker] = {auditing.FILE: auditing.file}
"""An area adds its own kind here; `Context.files.address` makes the address."""
