"""The service from Python: a planner's plan in a notebook, changed there, and sent back."""

from territory.client.client import Client
from territory.client.connection import Refused
from territory.client.following import JobFailed
from territory.client.served_plan import ServedPlan
from territory.client.workspace import Workspace

__all__ = ["Client", "JobFailed", "Refused", "ServedPlan", "Workspace"]
