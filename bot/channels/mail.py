"""E-mail over SMTP: a notice is a plain message, its first line the subject."""

import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage

import aiosmtplib

from helpdesk.errors import DeliveryError
from helpdesk.messages import OutgoingMessage

SECONDS = 15
_MOST_SUBJECT = 120


@dataclass(frozen=True)
class MailSettings:
    """The server and who writes. `tls`: "starttls", "tls" (from the first byte) or "none".

    `ca_file`: a PEM file with who signs the server's certificate, "" for the system's own list.
    `seconds`: how long one step of talking to the server may take.
    """

    host: str
    port: int
    sender: str
    user: str = ""
    password: str = field(default="", repr=False)
    tls: str = "starttls"
    ca_file: str = ""
    seconds: float = SECONDS


class MailChannel:
    """Notices by e-mail; its accounts are addresses. Buttons are left out."""

    name = "email"
    buttons = True

    def __init__(self, settings: MailSettings) -> None:
        self._settings = settings

    async def send(self, account: str, message: OutgoingMessage, key: str) -> str:
        """Hand the message to the server. Raises DeliveryError, permanent for a 5xx answer."""
        letter = written(self._settings.sender, account, message, key)
        async with _session(self._settings) as server:
            answer = await _handed_over(server, letter)
        return answer[:200]

    async def close(self) -> None:
        """Nothing stays open between two letters."""


async def look(settings: MailSettings) -> None:
    """Connect, encrypt, log in and leave: sends nothing. Raises DeliveryError."""
    async with _session(settings):
        pass


@asynccontextmanager
async def _session(own: MailSettings) -> AsyncIterator[aiosmtplib.SMTP]:
    """A server that let us in. Raises DeliveryError for whatever goes wrong within."""
    try:
        server = aiosmtplib.SMTP(
            hostname=own.host,
            port=own.port,
            username=own.user or None,
            password=own.password or None,
            use_tls=own.tls == "tls",
            # A server that cannot encrypt is refused, so that no password goes in the clear.
            start_tls=own.tls == "starttls",
            cert_bundle=own.ca_file or None,
            timeout=own.seconds,
        )
        async with server:
            yield server
    except aiosmtplib.SMTPRecipientsRefused as error:
        code = max((refused.code for refused in error.recipients), default=0)
        raise DeliveryError(f"smtp {code}", permanent=code >= 500) from error
    except aiosmtplib.SMTPResponseException as error:
        raise DeliveryError(f"smtp {error.code}", permanent=_is_final(error)) from error
    except (aiosmtplib.SMTPException, OSError, ValueError) as error:
        raise DeliveryError(type(error.__cause__ or error).__name__) from error


async def _handed_over(server: aiosmtplib.SMTP, letter: EmailMessage) -> str:
    try:
        _, answer = await server.send_message(letter)
    except (aiosmtplib.SMTPServerDisconnected, aiosmtplib.SMTPTimeoutError) as error:
        raise DeliveryError(type(error).__name__, uncertain=True) from error
    return answer


def _is_final(error: aiosmtplib.SMTPResponseException) -> bool:
    # A server that refuses us, not the letter, may be put right: that is no fault of an address.
    ours = isinstance(error, aiosmtplib.SMTPAuthenticationError | aiosmtplib.SMTPHeloError)
    return error.code >= 500 and not ours


def written(sender: str, to: str, message: OutgoingMessage, key: str) -> EmailMessage:
    """The letter. Its Message-ID is made of the key, so that a repeat is known as one."""
    letter = EmailMessage()
    letter["From"] = sender
    letter["To"] = to
    letter["Subject"] = message.text.partition("\n")[0][:_MOST_SUBJECT]
    domain = sender.rpartition("@")[2].strip("> ") or "localhost"
    letter["Message-ID"] = f"<{hashlib.sha256(key.encode()).hexdigest()[:32]}@{domain}>"
    letter["Auto-Submitted"] = "auto-generated"
    letter.set_content(message.text)
    return letter
