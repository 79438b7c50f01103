"""An interaction's one field is read by a faster way than others; it has to be read the same."""

import json
from urllib.parse import parse_qs, quote, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.slack.verify import FORM, Turned, parse


@given(st.dictionaries(st.text(max_size=20), st.text(max_size=200), max_size=5), st.sampled_from([quote, quote_plus]))
def test_a_payload_is_read_as_the_standard_library_reads_it(value: dict[str, str], how: object) -> None:
    """Lost otherwise: a word, a plus or a line's end in what somebody typed."""
    body = f"payload={how(json.dumps(value, ensure_ascii=False))}".encode()  # type: ignore[operator]
    (standard,) = parse_qs(body.decode(), keep_blank_values=True)["payload"]
    without_nul = json.loads(json.dumps(json.loads(standard)).replace("\\u0000", ""))
    assert parse(body, FORM) == without_nul


@pytest.mark.parametrize(
    "body", [b"payload=%", b"payload=%7", b"payload=%zz", b"payload=%ff", b"payload=", b"payload={"]
)
def test_what_is_no_payload_is_turned_away(body: bytes) -> None:
    """Lost otherwise: the difference between a request that is none and a fault of ours."""
    with pytest.raises(Turned):
        parse(body, FORM)
