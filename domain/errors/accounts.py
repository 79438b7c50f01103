"""What can stand in the way of carrying a provision request out?"""

from dataclasses import dataclass

from domain.errors.core import Refusal


@dataclass(eq=False)
class AccountMoved(Refusal):
    """The account, or its purchase, was changed at the same moment; nothing was written, and it may be begun again."""
