"""The settings of approval and of rules, with their versions, and the places where cards are posted."""

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass
