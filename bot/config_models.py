"""Settings of the models inside the hospital that the desk may ask."""

from dataclasses import dataclass

from bot.secret import Secret


@dataclass(frozen=True)
class OpinionSettings:
    """The OpenAI-compatible endpoint that is asked about reports; without a base_url none is."""

    base_url: str = ""
    model: str = ""
    key: Secret = Secret()

    def needs(self) -> dict[str, str]:
        """The fields that may not be empty, as the others stand, and the sentence that asks."""
        return {"model": "启用复核时必须填写"} if self.base_url else {}


@dataclass(frozen=True)
class RankingSettings:
    """The OpenAI-compatible endpoint that ranks articles; without a base_url none does."""

    base_url: str = ""
    model: str = ""
    key: Secret = Secret()
    way: str = "rerank"

    def needs(self) -> dict[str, str]:
        """The fields that may not be empty, as the others stand, and the sentence that asks."""
        return {"model": "启用排序模型时必须填写"} if self.base_url else {}
