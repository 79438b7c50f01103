"""What does a door itself say to people, when there is no notice to draw?"""

USE_THE_BUTTON = (
    "That needs a form, and Slack opens forms only from a button or a command. Press the button, or type the command."
)
TOO_LATE = "That took too long for Slack to open the form. Nothing was changed; please press again."
STILL_AT_IT = (
    "This takes longer than usual. The answer will appear here; if none has come in a minute, please ask again."
)
ANSWERED_BELOW = "My answer is below."
ANSWERED_IN_PRIVATE = "I have answered you in our chat."
CANNOT_ANSWER_IN_PRIVATE = (
    "I may not answer this here, and I cannot write to you yet. Add me as an app for yourself, then ask again."
)
NOTED = "Noted."


def sorry(error: str) -> str:
    """`error` is what the log knows it by."""
    return (
        "Something went wrong on our side, and this may not have been done. Look at how it stands before you ask "
        f"again; if it goes wrong again, tell your administrator this code: {error}."
    )
