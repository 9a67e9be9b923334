"""From which machine a request comes, also behind reverse proxies; nobody says so of himself."""

import re
from collections.abc import Callable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from aiohttp import web

Ip = IPv4Address | IPv6Address
Networks = tuple[IPv4Network | IPv6Network, ...]


def networks_of(text: str) -> Networks:
    """Addresses and networks, with commas between. Raises ValueError."""
    parts = [part.strip() for part in re.split("[,，]", text)]
    return tuple(ip_network(part) for part in parts if part)


def machines(proxies: Networks) -> Callable[[web.Request], str]:
    """Tells of a request by what it is counted: the machine's address, of IPv6 its /64."""

    def machine_of(request: web.Request) -> str:
        said = ",".join(request.headers.getall("X-Forwarded-For", []))
        return counted_as(request.remote or "", said, proxies)

    return machine_of


def counted_as(peer: str, forwarded: str, proxies: Networks) -> str:
    """The last entry of X-Forwarded-For that is no proxy itself, if the peer is one: every proxy
    vouches only for the entry that it wrote. The peer in every other case."""
    found = _ip(peer)
    if found is None or not (found.is_loopback or _among(found, proxies)):
        return _name(found, peer)
    for entry in reversed(forwarded.split(",")):
        told = _ip(entry.strip())
        if told is None:
            break
        found = told
        if not _among(told, proxies):
            break
    return _name(found, peer)


def _among(ip: Ip, proxies: Networks) -> bool:
    return any(ip in network for network in proxies)


def _ip(text: str) -> Ip | None:
    try:
        found = ip_address(text)
    except ValueError:
        return None
    mapped = found.ipv4_mapped if isinstance(found, IPv6Address) else None
    return mapped or found


def _name(ip: Ip | None, otherwise: str) -> str:
    if isinstance(ip, IPv6Address):
        # Whoever has one address of IPv6 has a whole /64 of them.
        return str(ip_network((ip, 64), strict=False))
    return str(ip) if ip is not None else otherwise
