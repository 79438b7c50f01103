"""What words does a surface itself need, whatever the message?"""

CANCEL = "Cancel"
CLOSE = "Close"
WINDOW = "Seatwise"
REQUIRED = "Please fill this in."
PROBLEM = "There is a problem"
ERROR = "Error"
OPTIONAL = "(optional)"
COPY_ADDRESS = "If the button does nothing, copy this address into your browser:"


def more(dropped: int) -> str:
    """Said where rows were left out; nothing where none were."""
    return f"… and {dropped:,} more. Narrow the search to see them." if dropped else ""


def nothing_to_choose(label: str) -> str:
    return f"{label}: there is nothing to choose from yet."


def you_can(labels: list[str]) -> str:
    return f"You can: {_offers(labels)}."


def email_buttons(labels: list[str]) -> str:
    return f"In Slack or MS Teams you can: {_offers(labels)}."


def rows_can(labels: list[str]) -> str:
    return f"Of each of these: {_offers(labels)} (--buttons says how)."


def press(token: str) -> str:
    """What does at a terminal what this button does in a chat."""
    return f"seatwise press {token}"


def _offers(labels: list[str]) -> str:
    return ", ".join(label.rstrip("…") for label in labels)
