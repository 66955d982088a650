"""Examples for the OpenAPI document: one value for each field, put together for each schema."""

from typing import Any

ID = "01k1fy1s919rbc3kkafcy37gfy"
NOW, LATER = "2026-11-30T06:30:00Z", "2026-11-30T06:31:12Z"
MEASURES = {"workload": {"value": 1043.5, "target": 1094.2, "deviation": -0.0463, "inside": True}}
SUMMARY = {"outside": {"workload": 0, "potential": 0}, "in_pieces": 0, "rms_distance_km": 126.1}
OPTIONS = {"territories": 60, "tolerances": {"workload": 0.05, "potential": 0.1}, "time_limit": 60}

VALUES: dict[str, Any] = {
    # who and where
    **{
        f"{name}_id": f"{prefix}_{ID}"
        for name, prefix in {
            "account_set": "acs", "approval": "apr", "basis": "bas", "batch": "bat",
            "challenge": "chl", "comment": "com", "decision": "dec", "delivery": "dlv",
            "job": "job", "plan": "pln", "rep_set": "rps", "scenario": "scn", "schedule": "sch",
            "study": "std", "token": "tok", "unit_set": "uns", "user": "usr", "webhook": "whk",
            "worker": "wrk", "workspace": "wsp",
        }.items()
    },
    "account_id": "A0412",
    "audit_id": 1204,
    "object_id": f"pln_{ID}",
    "rep_id": "R07",
    "request_id": "4f0c1b9be1f14a0f8a5c",
    "territory_id": "T12",
    "to_territory": "T14",
    "unit_id": "48453",
    "id": "48453",
    "lock": f"pln_{ID}",
    "actor": "ann@example.com",
    "author": "ann@example.com",
    "created_by": "ann@example.com",
    "decided_by": "bob@example.com",
    "requested_by": "ann@example.com",
    "email": "ann@example.com",
    "name": "North America 2027",
    "owner": "R07",
    "password": "correct horse battery",
    "secret": "ttk_VbS0mTq3",
    "csrf_token": "n7rJ1n0W",
    "url": "https://crm.example.com/hooks/territories",
    "workspaces": [f"wsp_{ID}"],
    "account_ids": ["A0412", "A0977"],
    "rep_ids": ["R07", "R11"],
    "unit_ids": ["48453", "48491"],
    # when
    **dict.fromkeys(
        (
            "at", "created_at", "decided_at", "delivered_at", "heartbeat_at", "last_at",
            "last_used_at", "published_at", "requested_at", "started_at",
        ),
        NOW,
    ),
    **dict.fromkeys(("archived_at", "disabled_at", "resolved_at", "revoked_at")),  # not, so far
    **dict.fromkeys(("expires_at", "finished_at", "next_at"), LATER),
    "day": "2027-01-01",
    "effective_from": "2027-01-01",
    "zone": "Europe/Berlin",
    "weekdays": [0],
    "seconds": 31.4,
    # a plan and its figures
    "version": 7,
    "since": 6,
    "undo_to": 6,
    "redo": [],
    "revision": 3,
    "position": 0,
    "branched_at": 5,
    "branched_from": f"pln_{ID}",
    "summary": SUMMARY,
    "measures": MEASURES,
    "objective": 17347.9,
    "bound": 16480.5,
    "gap": 0.05,
    "bounds": [-106.6, 25.8, -93.5, 36.5],
    "share": 1.0,
    "total": 65652.0,
    "price": {"price": 41.7, "moved_units": 3, "misses": 0.0},
    "changed": 2,
    # people and accounts
    "capacity_hours": 1630.0,
    "experience_years": 11.0,
    "minutes_per_visit": 45.0,
    "visits_per_year": 12.0,
    "workload": 9.0,
    "potential": 84000.0,
    "segment": "hospital",
    "skills": ["cardiology:2"],
    "fields": ["name", "potential"],
    "field": "potential",
    "report": [],
    "counts": {"customer": 14, "contacted": 9},
    "n_accounts": 4000,
    "n_reps": 60,
    "n_units": 3108,
    # jobs and what comes of them
    "arguments": {"scenario_id": f"scn_{ID}"},
    "attempts": 1,
    "max_attempts": 5,
    "memory_mb": 4096,
    "priority": 0,
    "time_limit": 60.0,
    "time_limit_s": 600.0,
    "seed": 0,
    "samples": 20,
    "noise": 0.05,
    "task": "design",
    "progress": {"phase": "Solving", "objective": 17347.9, "bound": 16480.5, "gap": 0.05},
    "result": {"status": "feasible", "version": 7, "gap": 0.05},
    "error": None,
    "options": OPTIONS,
    "tables": {"plans": 18},
    "states": {"queued": 1, "running": 1, "done": 3},
    "data_hash": "sha256:9f2c1e",
    "last_outcome": {"proposed": False, "worst": {"workload": 0.047}},
    "trigger": {"workload": 0.05},
    "settled": True,
    # what people say and decide
    "text": "Two hospitals of T12 are an hour closer to T14.",
    "note": "Checked with finance.",
    "reason": "Closer to Bob's home",
    "answer": "Accepted: the drive is shorter.",
    "action": "POST /v1/workspaces/{workspace}/plans/{plan_id}/moves",
    "outcome": "done",
    "detail": {"units": 2},
    "about_id": "T12",
    "event": "plan.published",
    "events": ["job.done", "plan.published"],
    "level": 0,
    "levels": ["manager", "finance"],
    "scopes": ["read", "solve"],
    "instance": "/v1/workspaces/default/plans",
    "faults": [],
    "next": None,
}  # fmt: skip

OF_SCHEMA: dict[str, Any] = {
    "Schedule.at": "06:30",
    "ScenarioTables.tables": ["baseline", "named"],
    "AreaLevel.level": "county",
    "AreaLevel.names": ["Cleveland, OK", "McClain, OK"],
    "PreviewOwner.name": "R07",
    "Delivery.status": 200,
    "Health.status": "ready",
    "AccountExplained.sentences": ["Norman Clinic is in unit 40027, territory T12, with Ann"],
    "Alternative.breaks": "workload of T14 +8% (±5%)",
    "Alternative.distance_change": 0.0021,
    "BatchRow.state": "done",
    "BatchRow.status": "feasible",
    "BoardPeople.statuses": ["no answer", "contacted", "customer"],
    "Comment.reply_to": None,
    "Difference.kind": "unit",
    "Entry.kind": "plan",
    "Item.reps": [{"rep_id": "R07", "name": "Ann", "lat": 35.5, "lon": -97.5}],
    "Item.units": None,
    "PlanOut.status": "draft",
    "PreviewColumn.samples": ["84,000", "1,200"],
    "Territories.territories": [
        {"territory_id": "T12", "rep_id": "R07", "units": 41, "pieces": 1, "measures": MEASURES}
    ],
    "Version.kind": "move",
}


def add_examples(schemas: dict[str, Any]) -> None:
    """Give every object of the document an example."""
    for name, schema in schemas.items():
        if "properties" in schema and "examples" not in schema:
            schema["examples"] = [_object(name, schema, schemas)]


def _object(name: str, schema: dict[str, Any], schemas: dict[str, Any]) -> dict[str, Any]:
    return {
        field: _value(name, field, form, schemas) for field, form in schema["properties"].items()
    }


def _value(name: str, field: str, form: dict[str, Any], schemas: dict[str, Any]) -> Any:
    """One value: the field's own, one by its name that it can hold, or the plainest there is."""
    if "examples" in form:
        return form["examples"][0]
    for known, key in ((OF_SCHEMA, f"{name}.{field}"), (VALUES, field)):
        if key in known and _fits(known[key], form):
            return known[key]
    return _plain(name, field, form, schemas)


def _plain(name: str, field: str, form: dict[str, Any], schemas: dict[str, Any]) -> Any:
    if "$ref" in form:
        named = form["$ref"].rpartition("/")[2]
        return _object(named, schemas[named], schemas)
    if "anyOf" in form:
        return _value(name, field, form["anyOf"][0], schemas)
    if "enum" in form or "const" in form:
        return form.get("const", form.get("enum", [None])[0])
    if "default" in form:
        return form["default"]
    if form.get("type") == "array" and form.get("minItems", 1) > 0 and "items" in form:
        return [_value(name, field, form["items"], schemas)]
    plain: dict[str, Any] = {
        "array": [],
        "object": {},
        "string": "text",
        "boolean": False,
        "null": None,
    }
    return plain.get(form.get("type", "object"), form.get("minimum", 1))


def _fits(value: Any, form: dict[str, Any]) -> bool:
    """Whether a field can hold a value, as far as its type tells."""
    if "anyOf" in form:
        return any(_fits(value, one) for one in form["anyOf"])
    if "enum" in form:
        return value in form["enum"]
    kinds: dict[str, Any] = {
        "string": str, "integer": int, "number": (int, float), "boolean": bool,
        "array": list, "object": dict, "null": type(None),
    }  # fmt: skip
    kind = kinds.get(form.get("type", ""), ())
    if not isinstance(value, kind) or isinstance(value, bool) != (kind is bool):
        return False
    parts = value if isinstance(value, list) else value.values() if isinstance(value, dict) else ()
    inner = form.get("items") or form.get("additionalProperties")
    return not isinstance(inner, dict) or not inner or all(_fits(part, inner) for part in parts)
