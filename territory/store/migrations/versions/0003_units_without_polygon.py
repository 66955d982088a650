"""Units without a polygon, as zip codes of post office boxes, beside those that have one."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Add to unit sets what became of them."""
    way = sa.Column("without_polygon", sa.String(), nullable=False, server_default="refuse")
    op.add_column("unit_sets", way)
    op.add_column("unit_sets", sa.Column("unshaped", sa.LargeBinary(), nullable=True))
