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


SLACK_AGAIN_TITLE = "Connect Slack again"
GO_TO_SLACK = "Go on to Slack"
GO_TO_SLACK_HOW = (
    "Slack asks whether Seatwise may be installed there. Whoever says yes has to be a full member of that workspace: "
    "if you are not, pass this link on to somebody who is. It is good for this workspace only, and until that is done."
)
SLACK_WORKS_TITLE = "Slack is connected"
SLACK_WORKS = "Messages are taken there. There is nothing left to do, and this link is spent."
SLACK_CONNECTED = "Cards are brought up to date now, and messages that waited are sent. You can close this page."
NO_LONGER_SLACK = "This link was made for somebody who does not manage Seatwise any more. Nothing was changed."
LINK_EXPIRED = "This link is out of date"
LINK_EXPIRED_HOW = "A new one can be sent, once a day, to the address that this one was sent to or made for."
NEW_LINK = "Send a new link"
SENT_AGAIN = "If something is still to be connected there, a new link is on its way by mail."
ONCE_MORE = "Try once more"


def slack_again_for(whose: str) -> str:
    return f"Connect {whose}’s Slack workspace again, and Seatwise goes on from where it was."


def sign_in_for(organisation: str) -> str:
    return f"Sign in at Pax8 and let Seatwise read and change the licences of {organisation}."
