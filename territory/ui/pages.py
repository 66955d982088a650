"""The pages: which plans there are, and the one where a plan is edited."""

import json
from functools import partial
from pathlib import PurePosixPath
from typing import Annotated, Any

from fastapi import APIRouter, Depends, FastAPI, HTTPException, Path, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from jinja2 import Environment, PackageLoader, StrictUndefined

from maps import content_security_policy
from territory.api.deps import (
    Asking,
    Here,
    Reader,
    Serving,
    Viewer,
    Writer,
    enter,
    identify,
    visible_workspaces,
)
from territory.api.plan_views import PlanView, see_plan
from territory.api.problems import Problem
from territory.store.records import StoredPlan
from territory.ui.compare_page import compare_files
from territory.ui.error_pages import add_error_pages
from territory.ui.kept_pages import KeptPages
from territory.ui.plan_page import draw_early, plan_file, plan_page
from territory.ui.statics import planner_modules, static_files, static_root
from territory.ui.texts import TEXT
from territory.workspace.scenario_inputs import read_options

MEDIA_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".png": "image/png",
    ".svg": "image/svg+xml",
}
FOREVER = {"cache-control": "private, max-age=31536000, immutable"}
LISTED = 200

router = APIRouter(include_in_schema=False)
templates = Environment(
    loader=PackageLoader("territory.ui"), autoescape=True, undefined=StrictUndefined
)
templates.globals |= {"static": static_root(), "text": TEXT}
PlanId = Annotated[str, Path(max_length=100)]
Name = Annotated[str, Path(max_length=200)]


def add_pages(app: FastAPI) -> None:
    """Add the pages to an application made by `create_app`."""
    pages = app.state.kept_pages = KeptPages()
    app.state.service.readying.append(partial(draw_early, pages))
    app.include_router(router)
    add_error_pages(app, _page)


def browsing(request: Request, service: Serving) -> Asking | None:
    """Who asks, or None where they have to log in first."""
    try:
        return identify(request, service)
    except Problem as problem:
        if problem.status == 401:
            return None
        raise


Browsing = Annotated[Asking | None, Depends(browsing)]


@router.get("/")
def show_plans(asking: Browsing) -> Response:
    """List the plans of every workspace that one may enter."""
    if asking is None:
        return RedirectResponse("/login")
    groups = []
    for workspace in visible_workspaces(asking):
        here = enter(workspace, asking)
        store = here.service.store
        plans = store.plans.page(workspace, None, LISTED)
        groups.append(
            {
                "name": store.workspaces.get(workspace).name,
                "new": f"/new/{workspace}" if _may_make(here) else None,
                "plans": [_row(here, plan) for plan in reversed(plans)],
            }
        )
    return _page("plans.html", title=TEXT["titles"]["plans"], groups=groups)


def _row(here: Here, plan: StoredPlan) -> dict[str, Any]:
    summary: dict[str, Any] = {}
    if plan.version and here.caller.sees_all:
        plans = here.service.store.plans
        summary = dict(plans.version(here.workspace_id, plan.plan_id).summary)
    return {
        "name": plan.name,
        "address": f"/plans/{here.workspace_id}/{plan.plan_id}" if plan.version else None,
        "measured": "outside" in summary,
        "version": plan.version,
        "outside": sum((summary.get("outside") or {}).values()),
        "in_pieces": summary.get("in_pieces", 0),
        "rms_distance_km": summary.get("rms_distance_km"),
        "job": None if plan.version else _newest_job(here, plan.plan_id),
    }


def _newest_job(here: Here, plan_id: str) -> dict[str, Any] | None:
    """What became of a plan that has no version yet: its newest job."""
    jobs = here.service.store.jobs.page(here.workspace_id, plan_id=plan_id)
    if not jobs:
        return None
    job = jobs[-1]
    reasons = (job.result or {}).get("reasons") or [(job.error or {}).get("message", "")]
    return {
        "state": job.state,
        "address": f"/v1/workspaces/{here.workspace_id}/jobs/{job.job_id}",
        "why": "; ".join(filter(None, reasons)),
    }


def _may_make(here: Here) -> bool:
    return here.caller.may("write") and here.caller.may("solve")


@router.get("/new/{workspace}")
def show_new_plan(here: Writer) -> Response:
    """Ask for what a new plan is made of."""
    facts = {
        "workspace": f"/v1/workspaces/{here.workspace_id}",
        "plans": f"/plans/{here.workspace_id}/",
    }
    return _page("new_plan.html", title=TEXT["titles"]["new_plan"], facts=_script_json(facts))


@router.get("/login")
def show_login(service: Serving) -> Response:
    """Ask who one is."""
    title, single_sign_on = TEXT["titles"]["login"], service.settings.oidc
    return _page("login.html", title=title, single_sign_on=single_sign_on)


@router.get("/plans/{workspace}/{plan_id}")
def show_plan(plan_id: PlanId, here: Viewer, request: Request) -> Response:
    """Show a plan: to be edited, or for those who see only some territories, these."""
    view = see_plan(here, plan_id)
    plan = here.service.store.plans.get(here.workspace_id, plan_id)
    if not here.caller.sees_all and view.units().empty:
        return _page("nothing.html", title=plan.name)
    root = f"/v1/workspaces/{here.workspace_id}/plans/{plan_id}"
    may = here.caller.may
    facts = {
        "name": plan.name,
        "root": root,
        "plan": f"/plans/{here.workspace_id}/{plan_id}",
        "workspace": f"/v1/workspaces/{here.workspace_id}",
        "jobs": f"/v1/workspaces/{here.workspace_id}/jobs",
        "plans": "/",
        "whole": here.caller.sees_all,
        "writable": here.caller.sees_all and may("write"),
        "solvable": here.caller.sees_all and may("solve") and plan.scenario_id is not None,
        "speaks": may("comment"),
        "skills": _required_skills(view),
        "approves": may("approve"),
        "today": here.caller.sees_all and view.baseline() is not None,
    }
    return _framed(plan_page(_pages(request), view), plan.name, facts)


def _required_skills(view: PlanView) -> list[str]:
    """Skills that the question of the plan asks for; what else accounts need are wishes."""
    scenario = view.scenario()
    return [] if scenario is None else list(read_options(scenario.options).rules.required_skills)


def _pages(request: Request) -> KeptPages:
    pages: KeptPages = request.app.state.kept_pages
    return pages


def _framed(page: str, name: str, facts: dict[str, object]) -> HTMLResponse:
    """A map's page with our style before it and our scripts after it.

    What the planner page needs is asked for at once: a browser on its own finds script after
    script, and only then that they want the plan.
    """
    script = facts.get("script", "main" if facts["whole"] else "viewer")
    early = script == "main"
    head = templates.get_template("planner_head.html").render(
        name=name,
        modules=planner_modules() if early else [],
        data=[f"{facts['root']}/board"] if early else [],
    )
    foot = templates.get_template("planner_foot.html").render(
        facts=_script_json(facts), script=script
    )
    return _html(
        page.replace("</head>", head + "</head>", 1).replace("</body>", foot + "</body>", 1)
    )


@router.get("/plans/{workspace}/{name}/map/{file}")
def get_map_file(name: Name, file: Name, here: Viewer, request: Request) -> Response:
    """One of the files of a plan's map; its name changes with what is in it."""
    content = plan_file(_pages(request), see_plan(here, name), file)
    if content is None:
        raise HTTPException(404, "there is no such file")
    return _file(file, content, FOREVER)


@router.get("/plans/{workspace}/{plan_id}/compare/{sides}/")
def show_comparison(plan_id: PlanId, sides: Name, here: Reader, request: Request) -> Response:
    """Show two versions on one map."""
    page = compare_files(_pages(request), here, plan_id, sides)["index.html"].decode()
    name = here.service.store.plans.get(here.workspace_id, plan_id).name
    facts = {
        "name": name,
        "plans": f"/plans/{here.workspace_id}/{plan_id}",
        "whole": True,
        "script": "comparison",
    }
    return _framed(page, name, facts)


@router.get("/plans/{workspace}/{plan_id}/compare/{sides}/{file}")
def get_comparison_file(
    plan_id: PlanId, sides: Name, file: Name, here: Reader, request: Request
) -> Response:
    """One of the files of a comparison."""
    content = compare_files(_pages(request), here, plan_id, sides).get(file)
    if content is None:
        raise HTTPException(404, "there is no such file")
    return _file(file, content, FOREVER)


@router.get("/static/{version}/{folder}/{file}")
def get_static(version: Name, folder: Name, file: Name) -> Response:
    """A script or style of the pages."""
    content = static_files().get((folder, file))
    if content is None:
        raise HTTPException(404, "there is no such file")
    known = static_root().endswith(f"/{version}")  # else a page from before an update asks
    return _file(file, content, FOREVER if known else {"cache-control": "no-cache"})


def _file(name: str, content: bytes, headers: dict[str, str]) -> Response:
    return Response(content, media_type=MEDIA_TYPES[PurePosixPath(name).suffix], headers=headers)


def _page(template: str, **values: object) -> HTMLResponse:
    return _html(templates.get_template(template).render(**values))


def _html(text: str) -> HTMLResponse:
    policy = content_security_policy().replace("form-action 'none'", "form-action 'self'")
    return HTMLResponse(text, headers={"content-security-policy": policy})


def _script_json(value: object) -> str:
    """JSON that cannot end the script element it is in."""
    return json.dumps(value).replace("<", "\\u003c")
