"""A row of a file with many articles."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from knowledge_base.fields import Imported, read_fields
from knowledge_base.refusals import BadArticle


@dataclass(frozen=True)
class Row:
    """A row by its number in the file, from 1. `wrong`: why it could not even be read."""

    number: int
    fields: Mapping[str, object] = field(default_factory=dict)
    wrong: str = ""
    body_needed: bool = True

    def read(self) -> Imported:
        """The article of the row. Raises BadArticle."""
        if self.wrong:
            raise BadArticle(self.wrong)
        return read_fields(self.fields, body_needed=self.body_needed)
