"""Runs in the order in which they were asked for: the newest are found without sorting all."""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change."""
    op.create_index("ix_runs_created", "runs", ["created_at", "id"], unique=False)
