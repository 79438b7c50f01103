"""How does somebody read a page of the bot's, fill in its form and press its buttons, without a browser?"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

import aiohttp

from bot.playground.seats import Missed

UNSEEN = {"script", "style", "head", "template", "datalist"}


@dataclass(slots=True)
class Control:
    """A field or a button of a form; `value` is what would be sent. `label` is what a button says."""

    tag: str
    name: str
    kind: str
    value: str
    chosen: bool = False
    label: str = ""


@dataclass(slots=True)
class Sheet:
    """One <form> as it stands; all of ours are posted."""

    action: str
    controls: list[Control] = field(default_factory=list)

    def sent(self, pressed: Control, values: dict[str, str]) -> Iterator[tuple[str, str]]:
        """What a browser would send: what is typed or ticked, with these `values` in place, and the pressed button."""
        for control in self.controls:
            if control.tag == "button" or not control.name:
                continue
            if control.kind in ("checkbox", "radio"):
                wanted = values.get(control.name, "").split("\n")
                if control.value in wanted if control.name in values else control.chosen:
                    yield control.name, control.value
            else:
                yield control.name, values.get(control.name, control.value)
        if pressed.name:
            yield pressed.name, pressed.value


class Visitor:
    """A person at a browser: cookies are kept, redirects followed. Close it when they leave."""

    def __init__(self) -> None:
        self._http = aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True))
        self.url = ""
        self.status = 0
        self.words = ""
        self.forms: list[Sheet] = []

    async def close(self) -> None:
        await self._http.close()

    async def open(self, url: str) -> None:
        """Raises Missed when nobody answers there."""
        try:
            async with self._http.get(url) as answer:
                await self._take(answer)
        except aiohttp.ClientError as lost:
            raise Missed(f"{url} does not open: {lost}") from None

    async def press(self, label: str, values: dict[str, str] | None = None, nth: int = 0) -> None:
        """Send the form with the nth button off that says this, with these values in its fields. Raises Missed."""
        form, button = self._button(label, nth)
        values = values or {}
        unknown = set(values) - {control.name for control in form.controls}
        if unknown:
            raise Missed(f"the page has no field {', '.join(sorted(unknown))}:\n{self.words}")
        target = urljoin(self.url, form.action)
        told = list(form.sent(button, values))
        parts = urlsplit(self.url)
        headers = {"Origin": f"{parts.scheme}://{parts.netloc}"}
        async with self._http.post(target, data=told, headers=headers) as answer:
            await self._take(answer)

    def reads(self, *needles: str) -> None:
        """Raises Missed unless all of these stand on the page."""
        missing = [needle for needle in needles if needle not in self.words]
        if missing:
            raise Missed(f"{missing} does not stand on the page ({self.status}):\n{self.words}")

    async def _take(self, answer: aiohttp.ClientResponse) -> None:
        read = _Reader()
        read.feed(await answer.text())
        self.url, self.status = str(answer.url), answer.status
        self.words, self.forms = " ".join(" ".join(read.words).split()), read.forms

    def _button(self, label: str, nth: int) -> tuple[Sheet, Control]:
        buttons = [(form, each) for form in self.forms for each in form.controls if each.tag == "button"]
        found = [(form, each) for form, each in buttons if label in " ".join(each.label.split())]
        if len(found) <= nth:
            raise Missed(f"the page has no button {label!r}, but {[each.label for _, each in buttons]}:\n{self.words}")
        return found[nth]


class _Reader(HTMLParser):
    """Words and forms of a page, as far as ours go."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.forms: list[Sheet] = []
        self._open: Sheet | None = None
        self._typing: Control | None = None
        self._select: Control | None = None
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        self._hidden += tag in UNSEEN
        if tag == "form":
            self._open = Sheet(told.get("action", ""))
            self.forms.append(self._open)
        elif tag in ("input", "button", "textarea", "select"):
            self._control(tag, told, {name for name, _ in attrs})
        elif tag == "option" and self._select is not None and (not self._select.chosen or "selected" in told):
            self._select.value, self._select.chosen = told.get("value", ""), True

    def handle_endtag(self, tag: str) -> None:
        self._hidden -= tag in UNSEEN
        match tag:
            case "form":
                self._open = None
            case "button" | "textarea":
                self._typing = None
            case "select":
                self._select = None

    def handle_data(self, data: str) -> None:
        if self._typing is not None:
            if self._typing.tag == "button":
                self._typing.label += data
            else:
                self._typing.value += data
        if not self._hidden:
            self.words.append(data)

    def _control(self, tag: str, told: dict[str, str], flags: set[str]) -> None:
        kind = told.get("type", "text" if tag == "input" else "")
        value = told.get("value", "on" if kind in ("checkbox", "radio") else "")
        control = Control(tag, told.get("name", ""), kind, value, "checked" in flags)
        if self._open is not None:
            self._open.controls.append(control)
        if tag in ("button", "textarea"):
            self._typing = control
        if tag == "select":
            self._select = control
