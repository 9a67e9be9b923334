"""By what a request is counted: the proxy's word is believed, nobody's own is."""

import pytest

from bot.web.machines import counted_as, networks_of

ROWS = [
    # peer, X-Forwarded-For, proxies, counted as
    ("10.9.0.7", "", "", "10.9.0.7"),
    ("10.9.0.7", "1.2.3.4", "", "10.9.0.7"),
    ("127.0.0.1", "10.9.0.7", "", "10.9.0.7"),
    ("::1", "10.9.0.7", "", "10.9.0.7"),
    ("127.0.0.1", "1.2.3.4, 10.9.0.7", "", "10.9.0.7"),
    ("127.0.0.1", "", "", "127.0.0.1"),
    ("127.0.0.1", "nonsense", "", "127.0.0.1"),
    ("127.0.0.1", "10.9.0.7, unknown", "", "127.0.0.1"),
    ("10.1.1.5", "1.2.3.4, 10.9.0.7", "10.1.1.5", "10.9.0.7"),
    ("10.1.1.6", "1.2.3.4, 10.9.0.7", "10.1.1.5", "10.1.1.6"),
    ("10.2.0.9", "10.9.0.7", "10.1.1.5, 10.2.0.0/24", "10.9.0.7"),
    ("127.0.0.1", "1.2.3.4, 10.9.0.7, 10.1.1.5", "10.1.1.5", "10.9.0.7"),
    ("127.0.0.1", "10.1.1.5", "10.1.1.5", "10.1.1.5"),
    ("::ffff:10.9.0.7", "1.2.3.4", "", "10.9.0.7"),
    ("::ffff:127.0.0.1", "10.9.0.7", "", "10.9.0.7"),
    ("2001:db8::1:2:3:4", "", "", "2001:db8::/64"),
    ("127.0.0.1", "2001:db8::9", "", "2001:db8::/64"),
    ("", "1.2.3.4", "", ""),
]


@pytest.mark.parametrize(("peer", "forwarded", "proxies", "machine"), ROWS)
def test_a_request_is_counted_by_its_machine(peer, forwarded, proxies, machine):
    assert counted_as(peer, forwarded, networks_of(proxies)) == machine


@pytest.mark.parametrize("text", ["10.1.1.300", "proxy.example.org", "10.2.0.1/24"])
def test_what_is_no_address_is_refused(text):
    with pytest.raises(ValueError, match=r"10|proxy"):
        networks_of(text)
