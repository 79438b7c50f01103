"""What does this adapter say of its own accord, when there is no card to say it?"""

ANSWERED_IN_PRIVATE = "I have answered you in our chat."
CANNOT_ANSWER_IN_PRIVATE = (
    "I may not answer this here, and I cannot write to you yet. Add me as an app for yourself, then ask again."
)
NOTED = "Noted."


def trouble(error: str) -> str:
    """`error` is what the log knows it by."""
    return f"Something went wrong on our side. Please try again; if it stays so, tell your MSP the number {error}."
