"""The pages of the service, for browsers."""

from territory.ui.pages import add_pages

__all__ = ["add_pages"]
