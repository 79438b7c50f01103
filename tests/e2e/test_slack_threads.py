"""What is said under a card in Slack is heard, and decides nothing."""

from bot.playground.cast import APPROVALS, E3
from domain.changes import ChangeStatus
from tests.e2e.hands import quiet
from tests.e2e.home import Home


async def test_words_in_a_channel_decide_nothing_and_say_nothing_aloud(house: Home) -> None:
    """Lost otherwise: a decision by a word that may have meant something else, or a channel full of a bot's remarks."""
    clara, ada, theo = house.slack("clara"), house.slack("ada"), house.slack("theo")
    await clara.say(f"request 16 {E3}")
    card = await ada.sees("16 seats", place=APPROVALS)
    await quiet(house)
    aloud = [post.id for post in ada.shows(APPROVALS) if not post.only_for]
    for seat, words in ((ada, "approved"), (theo, "ok, approved"), (theo, "lunch?")):
        assert (await seat.say(words, under=card)).status == 200
        assert (await seat.say(words, place=APPROVALS)).status == 200
    await quiet(house)
    assert [post.id for post in ada.shows(APPROVALS) if not post.only_for] == aloud
    (change,) = await house.changes()
    assert change.status is ChangeStatus.PENDING
