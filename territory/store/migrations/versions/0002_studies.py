"""Studies: answers about a plan that took a job."""

import sqlalchemy as sa
from alembic import op

from territory.store.tables.base import Json, UtcTime

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make the tables of studies."""
    op.create_table(
        "studies",
        sa.Column("study_id", sa.String(), nullable=False),
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("plan_id", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("summary", Json, nullable=False),
        sa.Column("tables", Json, nullable=False),
        sa.Column("job_id", sa.String(), nullable=True),
        sa.Column("created_by", sa.String(), nullable=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["plans.plan_id"], name="fk_studies_plan_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspaces.workspace_id"],
            name="fk_studies_workspace_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("study_id", name="pk_studies"),
    )
    op.create_index("ix_studies_plan_id", "studies", ["plan_id"], unique=False)
    op.create_index("ix_studies_workspace_id", "studies", ["workspace_id"], unique=False)
    op.create_table(
        "study_tables",
        sa.Column("study_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["study_id"], ["studies.study_id"], name="fk_study_tables_study_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("study_id", "name", name="pk_study_tables"),
    )
