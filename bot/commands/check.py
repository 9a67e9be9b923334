"""zhiban config check: every mistake in the settings, before a desk is started with them."""

from pathlib import Path

import click

from bot import clock
from bot.commands.channels import require_channels
from bot.commands.failures import Failed
from bot.commands.opening import read_settings
from bot.commands.shape import Group, config_option
from bot.config import Settings
from bot.language import words
from bot.rules import read_policy
from helpdesk.policy import ContractError


def require_contract(settings: Settings) -> None:
    """Raises Failed with every mistake of the contracts on a line."""
    try:
        read_policy(settings, clock.now())
    except ContractError as error:
        raise Failed(*error.mistakes) from None


@click.group(cls=Group, help=words("配置。", "The settings."))
def config() -> None:
    """Nothing of its own."""


@config.command(
    help=words(
        "检查配置文件、环境变量和合同。", "Check the file, the environment and the contract."
    )
)
@click.option(
    "--online",
    is_flag=True,
    help=words(
        "同 zhiban channels check，也问一遍各平台", "As channels check: ask the platforms, too"
    ),
)
@config_option
def check(config: Path | None, *, online: bool) -> None:
    """Print OK, or every mistake on a line."""
    settings = read_settings(config)
    require_contract(settings)
    if online:
        require_channels(settings)
    click.echo("OK")
