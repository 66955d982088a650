"""The service: HTTP in front of what `planning` does."""

from territory.api.app import create_app
from territory.api.plan_folder import create_folder_app

__all__ = ["create_app", "create_folder_app"]
