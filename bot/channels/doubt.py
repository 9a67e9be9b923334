"""Whether a message may have arrived although its sending failed."""

import aiohttp

_NEVER_THERE = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError, aiohttp.InvalidURL)


def in_doubt(error: Exception) -> bool:
    """True unless no connection was made: then nothing can have been taken."""
    return not isinstance(error, _NEVER_THERE)
