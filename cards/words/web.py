"""What do our web pages say when there is nothing to see, or nothing that can be believed?"""

NO_SUCH_PAGE = "There is no such page"
NO_SUCH_PAGE_HOW = "Please open the link as it stands in the mail, from its beginning to its end."
NOT_FROM_HERE = "Please open the link once more"
NOT_FROM_HERE_HOW = (
    "Nothing was changed. What was sent did not come from the page that this browser had opened. "
    "Cookies have to be allowed here. Open the link in the mail again, and go on from there."
)
TOO_LATE = "This took too long"
NOT_A_FORM = "That could not be read"
NOT_A_FORM_HOW = "Nothing was changed. Open the link in the mail again, and go on from there."
TOO_OFTEN = "Too many at once"
TOO_OFTEN_HOW = "Nothing was changed. Wait a moment, and open the link again."
TOO_SLOW = "That took too long to arrive"
TOO_MUCH = "That was too long"
TOO_MUCH_HOW = "Nothing was changed. Go back, and send less text."

CONNECT_TITLE = "Connect Pax8"
SIGN_IN = "Sign in at Pax8"
SIGN_IN_HOW = "You are not asked for a password or a secret here, and can take it back at Pax8 at any time."
CONNECTED_TITLE = "Pax8 is connected"
CONNECTED = "Your companies and licences are being read. You can close this page and go back to your chat."
CONNECT_AGAIN = "Type “sync connect” to Seatwise in your chat to begin again."
NO_LONGER = "Only those who manage licensing can connect Pax8. Nothing was connected."


def sign_in_for(organisation: str) -> str:
    return f"Sign in at Pax8 and let Seatwise read and change the licences of {organisation}."
