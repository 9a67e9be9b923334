"""`python -m storage.migrations "what changes"` drafts the step from the last one to schema.py."""

import asyncio
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from alembic import command

from storage.engine import create_engine
from storage.migrate import alembic_config, last_revision, upgrade


async def draft(message: str) -> None:
    """Write versions/NNNN_message.py: to be read and completed, partial indexes above all."""
    with TemporaryDirectory() as folder:
        engine = create_engine(f"sqlite+aiosqlite:///{Path(folder, 'draft.db')}")
        await upgrade(engine)
        number = f"{int(last_revision() or 0) + 1:04}"
        async with engine.connect() as connection:
            await connection.run_sync(
                lambda sync: command.revision(
                    alembic_config(sync), message, autogenerate=True, rev_id=number
                )
            )
        await engine.dispose()


if __name__ == "__main__":
    asyncio.run(draft(" ".join(sys.argv[1:])))
