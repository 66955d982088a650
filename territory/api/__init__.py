"""The service: HTTP in front of what `planning` does."""

from territory.api.app import create_app

__all__ = ["create_app"]
