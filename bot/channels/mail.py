"""E-mail over SMTP: a notice is a plain message, its first line the subject."""

import hashlib
from dataclasses import dataclass
from email.message import EmailMessage

import aiosmtplib

from helpdesk.errors import DeliveryError
from helpdesk.messages import OutgoingMessage

SECONDS = 15
_MOST_SUBJECT = 120


@dataclass(frozen=True)
class MailSettings:
    """The server and who writes. `tls`: "starttls", "tls" (from the first byte) or "none"."""

    host: str
    port: int
    sender: str
    user: str = ""
    password: str = ""
    tls: str = "starttls"


class MailChannel:
    """Notices by e-mail; its accounts are addresses. Buttons are left out."""

    name = "email"
    buttons = True

    def __init__(self, settings: MailSettings) -> None:
        self._settings = settings

    async def send(self, account: str, message: OutgoingMessage, key: str) -> str:
        """Hand the message to the server. Raises DeliveryError, permanent for a 5xx answer."""
        letter = written(self._settings.sender, account, message, key)
        own = self._settings
        try:
            _, answer = await aiosmtplib.send(
                letter,
                hostname=own.host,
                port=own.port,
                username=own.user or None,
                password=own.password or None,
                use_tls=own.tls == "tls",
                start_tls=own.tls == "starttls",
                timeout=SECONDS,
            )
        except aiosmtplib.SMTPRecipientsRefused as error:
            code = max((refused.code for refused in error.recipients), default=0)
            raise DeliveryError(f"smtp {code}", permanent=code >= 500) from error
        except aiosmtplib.SMTPResponseException as error:
            raise DeliveryError(f"smtp {error.code}", permanent=_is_final(error)) from error
        except (aiosmtplib.SMTPException, OSError) as error:
            raise DeliveryError(type(error).__name__) from error
        return answer[:200]

    async def close(self) -> None:
        """Nothing stays open between two letters."""


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
