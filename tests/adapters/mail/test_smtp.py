"""Every way in which a mail server takes a letter, or does not, is told apart as the outbox needs it."""

import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from adapters.mail import LoggedMailer, SmtpMailer, SmtpSettings
from bot.playground.mail import MailServer
from domain.accounts import LinkTo, Page
from domain.errors import MaybeSent, NotSent, SendError, Unroutable
from domain.ids import AccountId, OrgId
from domain.notices import AssetsPurchased
from domain.ports import Letter
from tests.authority import Authority

SECRET = "https://seatwise.example/billing/secret"
NOTICE = AssetsPurchased(
    "Tidewater Analytics",
    "Harbour IT",
    "NextTicket",
    12,
    LinkTo(Page.BILLING, OrgId("tidewater"), AccountId("a1"), 1),
    link=SECRET,
)
LETTER = Letter("ada@harbour.example", "Tidewater Analytics", NOTICE, "abc123", datetime(2026, 3, 2, 12, tzinfo=UTC))
SENDER = "seats@tidewater.example"


def mailer(server: MailServer, **changed: Any) -> SmtpMailer:
    known = SmtpSettings("127.0.0.1", SENDER, server.port, "none", timeout=2.0)
    return SmtpMailer(replace(known, **changed))


async def test_a_letter_arrives_as_text_and_html(server: MailServer) -> None:
    """Lost otherwise: mail itself."""
    await mailer(server).send(LETTER)
    (mail,) = server.log.to("ada@harbour.example")
    assert mail.sender == f"Tidewater Analytics <{SENDER}>"
    assert "NextTicket" in mail.text and "NextTicket" in mail.html
    assert SECRET in mail.text and f'href="{SECRET}"' in mail.html
    headers = mail.headers
    assert headers["Auto-Submitted"] == "auto-generated"
    assert headers["Date"] == "Mon, 02 Mar 2026 12:00:00 +0000"
    assert mail.message_id == "<abc123@tidewater.example>"


async def test_a_second_attempt_can_be_known_as_the_first(server: MailServer) -> None:
    """Lost otherwise: the means by which a mail program shows two copies as one."""
    for _ in range(2):
        await mailer(server).send(LETTER)
    assert len({mail.message_id for mail in server.log.mails}) == 1


FAILURES = [
    pytest.param("greylisted", NotSent, "451 4.7.1 Greylisted", 0, id="greylisting is for later"),
    pytest.param("refused", Unroutable, "550 5.1.1 No such mailbox", 0, id="a mailbox that is not there never will be"),
    pytest.param("unwanted", Unroutable, "554 5.7.1", 0, id="a message that is refused is refused again"),
    pytest.param("dropped_before", NotSent, "Disconnected", 0, id="cut before the message, nothing can have gone"),
    pytest.param("dropped_inside", MaybeSent, "Disconnected", 0, id="cut inside the message, nobody knows"),
    pytest.param("dropped_after", MaybeSent, "Disconnected", 1, id="cut after the message, it may be there"),
    pytest.param("hangs", MaybeSent, "Timeout", 0, id="no answer to the message, nobody knows"),
]


@pytest.mark.parametrize(("fault", "expected", "said", "arrived"), FAILURES)
async def test_failures(server: MailServer, fault: str, expected: type[SendError], said: str, arrived: int) -> None:
    """Lost otherwise: a mail that was taken for sent, or one that comes again and again."""
    server.fail(fault)
    with pytest.raises(expected) as failed:
        await mailer(server, timeout=0.5).send(LETTER)
    assert said in str(failed.value)
    assert "ada@" not in str(failed.value) and SECRET not in str(failed.value)
    assert len(server.log.mails) == arrived
    await mailer(server).send(LETTER)
    assert len(server.log.mails) == arrived + 1


async def test_nobody_listens() -> None:
    """Lost otherwise: all mails that fell into the mail server's restart."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        settings = SmtpSettings("127.0.0.1", SENDER, taken.getsockname()[1], "none", timeout=2.0)
        with pytest.raises(NotSent):
            await SmtpMailer(settings).send(LETTER)


async def test_without_a_server_nothing_looks_sent() -> None:
    """Lost otherwise: an admin who waits for a mail that the ledger calls sent."""
    with pytest.raises(Unroutable, match="no mail server is set up"):
        await LoggedMailer().send(LETTER)


class Login:
    """aiosmtpd's authenticator: one login is right."""

    def __call__(self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any) -> AuthResult:
        right = isinstance(data, LoginPassword) and (data.login, data.password) == (b"seats", b"correct horse")
        return AuthResult(success=right, handled=False)


@asynccontextmanager
async def running(server: MailServer) -> AsyncIterator[MailServer]:
    await server.start()
    yield server
    await server.stop()


@pytest.mark.parametrize("security", ["starttls", "tls"])
async def test_a_login_under_tls(authority: Authority, security: str) -> None:
    """Lost otherwise: the two ways in which every real server is spoken to."""
    early = authority.server if security == "tls" else None
    late = {} if early else {"tls_context": authority.server, "require_starttls": True, "auth_required": True}
    known = {"security": security, "username": "seats", "authorities": authority.file}
    async with running(MailServer({"authenticator": Login(), "auth_require_tls": not early, **late}, early)) as server:
        await mailer(server, **known, password="correct horse").send(LETTER)
        assert len(server.log.to("ada@harbour.example")) == 1
        with pytest.raises(NotSent, match="535") as failed:
            await mailer(server, **known, password="wrong").send(LETTER)
        assert "wrong" not in str(failed.value)
        with pytest.raises(NotSent, match="CERTIFICATE_VERIFY_FAILED"):
            await mailer(server, **known | {"authorities": None}, password="correct horse").send(LETTER)
        assert len(server.log.mails) == 1


async def test_tls_is_never_given_up(server: MailServer) -> None:
    """Lost otherwise: the secrecy of a link, to a server, or somebody before it, that hides its STARTTLS."""
    with pytest.raises(NotSent, match="STARTTLS"):
        await mailer(server, security="starttls").send(LETTER)
    assert not server.log.mails


ADDRESSES = [
    pytest.param("ada@harbour.example\r\nBcc: eve@evil.example", id="a line break with a header after it"),
    pytest.param("ada@harbour.example\nRCPT TO:<eve@evil.example>", id="a line break with a command after it"),
    pytest.param("ada@harbour.example, eve@evil.example", id="two addresses"),
    pytest.param("<ada@harbour.example> SIZE=1", id="an address with a parameter"),
    pytest.param("Ada <ada@harbour.example>", id="an address with a name"),
    pytest.param("ada", id="no domain"),
    pytest.param("@harbour.example", id="no name"),
    pytest.param("ada@", id="nothing after the at"),
    pytest.param("ada@harbour..example", id="an empty part of a domain"),
    pytest.param("a b@harbour.example", id="a blank in the name"),
    pytest.param("ada@harbour.example\u2028x", id="another kind of line break"),
    pytest.param("", id="nothing"),
]


@pytest.mark.parametrize("address", ADDRESSES)
async def test_what_is_no_address(server: MailServer, address: str) -> None:
    """Lost otherwise: who else is written to, to whoever could type an address at Pax8."""
    with pytest.raises(Unroutable, match="no e-mail address"):
        await mailer(server).send(replace(LETTER, to=address))
    assert not server.log.mails and not server.tried


async def test_names_of_strangers_stay_names(server: MailServer) -> None:
    """Lost otherwise: headers of one's own, for a partner whose name holds a line break."""
    evil = replace(NOTICE, vendor="Tide\r\nBcc: eve@evil.example", plan="<b>Next</b>\r\n\r\nTicket")
    await mailer(server).send(replace(LETTER, notice=evil, sender_name=evil.vendor))
    (mail,) = server.log.mails
    assert mail.to == ("ada@harbour.example",)
    assert "Bcc" not in mail.headers and "Tide Bcc" in mail.sender
    assert "<b>Next" not in mail.html and "&lt;b&gt;Next" in mail.html


PEOPLE = [
    pytest.param("ada@bücher.example", "ada@xn--bcher-kva.example", id="a domain in letters of its own"),
    pytest.param("用户@例え.example", "用户@xn--r8jz45g.example", id="a name in letters of its own"),
    pytest.param('"ada lind"@harbour.example', '"ada lind"@harbour.example', id="a quoted name"),
    pytest.param("o'hara+seats@harbour.example", "o'hara+seats@harbour.example", id="a plus and an apostrophe"),
]


@pytest.mark.parametrize(("address", "taken"), PEOPLE)
async def test_people_everywhere(server: MailServer, address: str, taken: str) -> None:
    """Lost otherwise: everybody whose name is not spelled in English letters."""
    name = "Gezeiten – Zürich 株式会社"
    await mailer(server).send(replace(LETTER, to=address, sender_name=name))
    (mail,) = server.log.mails
    assert mail.to == (taken,) and name in mail.sender


async def test_a_server_that_takes_no_international_names() -> None:
    """Lost otherwise: a wrong address, made of what such a server cannot spell."""
    async with running(MailServer({"enable_SMTPUTF8": False})) as server:
        with pytest.raises(Unroutable, match="no international addresses"):
            await mailer(server).send(replace(LETTER, to="用户@harbour.example"))


async def test_the_operators_name_for_the_sender(server: MailServer) -> None:
    """Lost otherwise: the name under which the operator wants to be known."""
    await mailer(server, sender=f"Seats Desk <{SENDER}>").send(LETTER)
    assert server.log.mails[0].sender == f"Seats Desk <{SENDER}>"


def test_settings_and_letters_show_no_secret() -> None:
    """Lost otherwise: a password or a link, to a log."""
    shown = f"{SmtpSettings('h', SENDER, password='hunter2')!r} {LETTER!r}"
    assert "hunter2" not in shown and SECRET not in shown and "ada@" not in shown
