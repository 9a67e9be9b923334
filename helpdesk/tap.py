"""The link in a text message or letter whose tap says that it was received."""

import hmac

from helpdesk.messages import Address

PATH = "/tap"
_LENGTH = 24


def token(key: str, day: str, address: Address) -> str:
    """What stands for an address in its link of that day; nobody can make it without the key."""
    said = f"tap:{day}:{address.channel}:{address.account}"
    return hmac.new(key.encode(), said.encode(), "sha256").hexdigest()[:_LENGTH]


def link(base: str, key: str, day: str, address: Address) -> str:
    """The link to be tapped; neither number nor mail address stands in it."""
    return f"{base.rstrip('/')}{PATH}/{day}/{token(key, day, address)}"
