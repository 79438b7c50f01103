"""Does a button's token say what it was made of, and nothing else pass for one?"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cards.tokens import MAX_VERSION, Token, make, parse
from domain.errors import BadToken

VERBS = st.from_regex(r"[a-z_]{1,32}", fullmatch=True)
SUBJECTS = st.from_regex(r"[A-Za-z0-9_*/@.-]{1,128}", fullmatch=True)
FORGED = {
    "nothing": "",
    "one part": "approve",
    "two parts": "approve:1",
    "four parts": "approve:a:1:2",
    "an empty verb": ":a:1",
    "an empty subject": "approve::1",
    "an empty version": "approve:a:",
    "a verb in capitals": "Approve:a:1",
    "a verb of 33 letters": f"{'a' * 33}:a:1",
    "a subject of 129 letters": f"approve:{'a' * 129}:1",
    "a blank in the subject": "approve:a b:1",
    "a line break at the end": "approve:a:1\n",
    "a version that is a word": "approve:a:one",
    "a negative version": "approve:a:-1",
    "a version with a sign": "approve:a:+1",
    "a version with leading zeros": "approve:a:01",
    "a version with other digits": "approve:a:١",
    "a fraction": "approve:a:1.5",
    "a version too large": f"approve:a:{MAX_VERSION + 1}",
    "a version of a thousand digits": f"approve:a:{'9' * 1000}",
    "a letter of another script": "approve:ä:1",
    "a zero byte": "approve:a\x00:1",
}


@given(VERBS, SUBJECTS, st.integers(0, MAX_VERSION))
def test_what_was_made_is_read_again(verb: str, subject: str, version: int) -> None:
    """Lost otherwise: a button that does nothing, or something else."""
    assert parse(make(verb, subject, version)) == Token(verb, subject, version)


@pytest.mark.parametrize("text", FORGED.values(), ids=FORGED.keys())
def test_a_malformed_token_is_refused(text: str) -> None:
    """Lost otherwise: an exception of ours where a stranger sent rubbish."""
    with pytest.raises(BadToken):
        parse(text)


@given(st.text(max_size=200))
def test_any_text_is_a_token_or_refused(text: str) -> None:
    """Lost otherwise: a request that ends in a 500."""
    try:
        token = parse(text)
    except BadToken:
        return
    assert make(token.verb, token.subject, token.version) == text


@pytest.mark.parametrize(("verb", "subject", "version"), [("a b", "x", 1), ("a", "x:y", 1), ("a", "x", -1)])
def test_a_token_that_could_not_be_read_is_not_made(verb: str, subject: str, version: int) -> None:
    """Lost otherwise: a dead button, found out about only when somebody presses it."""
    with pytest.raises(ValueError, match="no token"):
        make(verb, subject, version)
