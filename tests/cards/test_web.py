"""Can a web page be read and used by whoever comes, and is what a stranger wrote nothing but text on it?"""

from html.parser import HTMLParser

from cards.model import (
    Button,
    Card,
    ChoiceField,
    Form,
    LineField,
    NumberField,
    Option,
    Row,
    Rows,
    SearchField,
    TextField,
)
from cards.web import Sent, Wrong, card_page, form_page
from cards.web_fields import Asked

SENT = Sent("/register/token", {"proof": "p"})
FORM = Form(
    "everything",
    "all:it:0",
    "Everything",
    "Finish",
    (),
    (
        LineField("name", "Name", hint="As on your door."),
        LineField("secret", "Secret", value="hidden", secret=True),
        NumberField("seats", "Seats", value="3"),
        TextField("note", "Note", 500, optional=True),
        ChoiceField("one", "One of few", (Option("a", "A"), Option("b", "B")), value="b"),
        ChoiceField("many", "Several", (Option("a", "A"), Option("b", "B")), several=True, value="a\nb"),
        ChoiceField("long", "One of many", tuple(Option(str(n), f"N{n}") for n in range(9)), value="4"),
        SearchField("zone", "Time zone", (Option("UTC", "UTC"),)),
    ),
)


class Seen(HTMLParser):
    """The tags of a page, and what of them a browser would act on."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def all(self, *names: str) -> list[dict[str, str | None]]:
        return [attributes for tag, attributes in self.tags if tag in names]


def test_every_field_has_a_label_and_names_its_hint_and_its_error() -> None:
    """Lost otherwise: whoever hears the page, and not what is asked of them."""
    wrong = tuple(Wrong(f.id, f"{f.label} is wrong") for f in FORM.fields)
    seen = Seen(form_page(FORM, SENT, wrong))
    ids = [a["id"] for _, a in seen.tags if "id" in a]
    assert len(ids) == len(set(ids))
    labels = {a["for"] for a in seen.all("label")}
    controls = [a for a in seen.all("input", "select", "textarea") if a.get("type") != "hidden"]
    assert {a["id"] for a in controls} == labels
    told = [a for a in [*controls, *seen.all("fieldset")] if a.get("aria-describedby")]
    assert len(told) == len(FORM.fields)
    assert all(each in ids for a in told for each in str(a["aria-describedby"]).split())
    assert {a["href"] for a in seen.all("a")} <= {f"#{each}" for each in ids}


def test_what_was_typed_stays_and_a_secret_does_not() -> None:
    """Lost otherwise: words that somebody typed, or a secret in the page's source."""
    seen = Seen(form_page(FORM, SENT))
    chosen = {(a["name"], a["value"]) for a in seen.all("input") if "checked" in a}
    assert chosen == {("one", "b"), ("many", "a"), ("many", "b")}
    assert [a["value"] for a in seen.all("option") if "selected" in a] == ["4"]
    assert "hidden" not in [a.get("value") for a in seen.all("input")]


def test_the_first_button_is_the_form_s_own() -> None:
    """Lost otherwise: the Enter key, which would press whatever stands first."""
    card = Rows((Row("Slack", buttons=(Button("Connect", "slack:it:0"),)),))
    seen = Seen(form_page(FORM, SENT, after=(card,)))
    assert [a["value"] for a in seen.all("button")] == ["all:it:0", "slack:it:0", "all:it:0"]


def test_a_searched_field_offers_its_options() -> None:
    """Lost otherwise: a time zone that has to be known by heart."""
    seen = Seen(form_page(FORM, SENT, asked={"zone": Asked(options=(Option("Europe/Berlin", "Berlin"),))}))
    (field,) = [a for a in seen.all("input") if a.get("list")]
    assert field["list"] == seen.all("datalist")[0]["id"]
    assert "Europe/Berlin" in [a.get("value") for a in seen.all("option")]


def test_buttons_are_links_where_they_lead_somewhere_and_are_left_out_where_nothing_is_sent() -> None:
    """Lost otherwise: a button that does nothing."""
    card = Card("Pools", (Rows((Row("PSA", buttons=(Button("Allocate", "pool:psa:1"), Button("Other", "o:x:0"))),)),))
    seen = Seen(card_page(card, links={"pool:psa:1": "/billing/t?pool=psa"}))
    assert [a["href"] for a in seen.all("a")] == ["/billing/t?pool=psa"]
    assert seen.all("button") == []
