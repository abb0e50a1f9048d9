"""What Alembic runs: the migrations, on the connection that `migrating` has opened."""

from typing import Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from continuity_api.storage.moments import Moment
from continuity_api.storage.tables import Base


def _render(kind: str, item: object, _: AutogenContext) -> str | Literal[False]:
    """A migration does not depend on the program's types, which may change after it."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, Moment) else False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
    render_item=_render,
)
context.run_migrations()
