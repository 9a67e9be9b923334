"""What the page needs to know of how it is served."""

from dataclasses import dataclass

from bot.web.machines import Networks


@dataclass(frozen=True)
class PageSettings:
    """`secure`: it is served over https. `proxies`: whom to believe where a request comes from,
    beside a proxy on this machine. `most_bytes`: the largest picture or file. `well_every`: seconds
    after which a silent stream says that it lives."""

    secure: bool = False
    proxies: Networks = ()
    most_bytes: int = 20 << 20
    well_every: float = 15.0
