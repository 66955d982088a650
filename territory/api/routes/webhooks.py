"""Webhooks: who is told of what happens, signed so that they can be sure who tells it."""

from typing import Annotated, Literal

from fastapi import APIRouter, Path
from pydantic import Field

from territory.api.deps import Admin
from territory.api.paging import Cursor, Limit, Page, cut_page, decode_cursor
from territory.api.problems import documented
from territory.api.wording import Body
from territory.errors import Fault, raise_faults
from territory.sending import check_address
from territory.store.review_records import Delivery, Webhook

router = APIRouter(
    prefix="/v1/workspaces/{workspace}/webhooks",
    tags=["webhooks"],
    responses=documented(401, 403, 404, 422, 429),
)
WebhookId = Annotated[str, Path(max_length=100)]
Event = Literal[
    "*",
    "job.done",
    "job.failed",
    "job.cancelled",
    "batch.done",
    "plan.in_review",
    "plan.approved",
    "plan.declined",
    "plan.published",
    "schedule.proposed",
    "ping",
]


class NewWebhook(Body):
    """Where to send what happens; the address must be a public one."""

    url: Annotated[str, Field(max_length=2000, examples=["https://crm.example.com/territories"])]
    events: Annotated[
        list[Event], Field(min_length=1, max_length=20, examples=[["job.done", "plan.published"]])
    ]


class SecretWebhook(Webhook):
    """A webhook just made, with the secret that signs what it sends, told only now."""

    secret: str


@router.post("", status_code=201)
def add_webhook(new: NewWebhook, here: Admin) -> SecretWebhook:
    """Tell an address of what happens from now on."""
    wrong = check_address(new.url, here.service.settings.private_hooks)
    raise_faults(Fault("body", message, column="url") for message in wrong)
    with here.changing("webhook", url=new.url) as told:
        made, secret = here.service.hooks.add(
            here.workspace_id, new.url, list(new.events), here.caller.name
        )
        told.object_id = made.webhook_id
    return SecretWebhook(**made.model_dump(), secret=secret)


@router.get("")
def list_webhooks(here: Admin, limit: Limit = 100, cursor: Cursor = None) -> Page[Webhook]:
    """List the webhooks, without their secrets."""
    found = here.service.hooks.page(here.workspace_id, decode_cursor(cursor), limit + 1)
    return Page[Webhook].model_validate(cut_page(found, limit, lambda each: each.webhook_id))


@router.post("/{webhook_id}/ping", status_code=202)
def ping(webhook_id: WebhookId, here: Admin) -> Webhook:
    """Send it a `ping`, to see whether it arrives."""
    with here.changing("webhook", webhook_id):
        return here.service.hooks.ping(here.workspace_id, webhook_id)


@router.get("/{webhook_id}/deliveries")
def list_deliveries(
    webhook_id: WebhookId, here: Admin, limit: Limit = 100, cursor: Cursor = None
) -> Page[Delivery]:
    """List what it was or will be told, and how that ended."""
    after = decode_cursor(cursor)
    found = here.service.hooks.deliveries(here.workspace_id, webhook_id, after, limit + 1)
    return Page[Delivery].model_validate(cut_page(found, limit, lambda each: each.delivery_id))


@router.delete("/{webhook_id}", status_code=204)
def remove_webhook(webhook_id: WebhookId, here: Admin) -> None:
    """Tell this address no more."""
    with here.changing("webhook", webhook_id):
        here.service.hooks.remove(here.workspace_id, webhook_id)
