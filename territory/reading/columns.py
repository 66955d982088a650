"""Which of the user's columns holds which of our fields."""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass

from territory.errors import Fault
from territory.faults import show, some

Spellings = Mapping[str, Sequence[Set[str]]]


def normalise(header: str) -> str:
    """Return a header without case, width, blanks and signs."""
    folded = unicodedata.normalize("NFKC", header).casefold()
    return "".join(filter(str.isalnum, folded))


def _ranks(*ranks: str) -> tuple[frozenset[str], ...]:
    return tuple(frozenset(map(normalise, rank.split(","))) for rank in ranks)


_PLACE = {
    "lon": _ranks("lon, lng, long, longitude, home lon, home longitude", "x, point x"),
    "lat": _ranks("lat, latitude, home lat, home latitude", "y, point y"),
    "unit_code": _ranks(
        "unit, unit id, unit code",
        "zip, zip code, zip5, zcta, zcta5, postcode, postal code, plz, home zip, billing zip, "
        "billing postal code, shipping zip, shipping postal code",
        "fips, county fips, fips code, geoid",
    ),
}

# Each field has ranks of spellings: the first rank that a file has wins, two columns of one
# rank are a fault. Capitals, blanks and signs in a header do not count.
ACCOUNT_SPELLINGS: Spellings = {
    "account_id": _ranks(
        "account id, account number, account no, account nr, customer id, customer number, "
        "customer no, client id, crm id, site id, location id",
        "id, key",
        "account, customer, client",
    ),
    "name": _ranks(
        "name, account name, customer name, client name, company, company name",
        "account, customer, client, title, description",
    ),
    **_PLACE,
    "segment": _ranks("segment, account segment, account class, tier, abc, class"),
    "visits_per_year": _ranks(
        "visits per year, visits a year, visits year, annual visits, yearly visits, "
        "calls per year, visit frequency",
        "visits, frequency, calls",
    ),
    "minutes_per_visit": _ranks(
        "minutes per visit, minutes a visit, minutes visit, min per visit, visit minutes, "
        "visit duration, visit length, call minutes",
        "minutes, duration minutes",
    ),
    "workload": _ranks(
        "workload, workload hours, workload h, hours per year, hours a year, annual hours",
        "hours",
    ),
    "potential": _ranks(
        "potential, sales potential, revenue potential, potential usd, potential eur",
        "opportunity, opportunity value",
        "annual revenue, revenue, sales, turnover",
    ),
    "required_skills": _ranks(
        "required skills, required skill, skills required, skills needed",
        "skills, skill",
        "specialty, speciality, specialties",
    ),
    "status": _ranks(
        "pin status, account status, lead status, contact status",
        "status, disposition",
    ),
    "owner": _ranks(
        "owner id, account owner id, rep id, sales rep id, salesperson id, current rep id, "
        "current owner id",
        "owner, account owner, current owner, rep, sales rep, current rep, salesperson, "
        "representative, sales representative, account manager",
    ),
    "languages": _ranks("languages, language, spoken languages"),
    "certifications": _ranks("certifications, certification, certificates, certificate"),
}

REP_SPELLINGS: Spellings = {
    "rep_id": _ranks(
        "rep id, sales rep id, salesperson id, employee id, employee number, user id",
        "id, key, owner id",
        "rep, sales rep, salesperson, owner",
    ),
    "name": _ranks(
        "name, rep name, sales rep name, full name, employee name",
        "rep, sales rep, salesperson, representative, owner",
    ),
    **_PLACE,
    "capacity_hours": _ranks(
        "capacity hours, capacity, capacity h, hours capacity, available hours, annual hours, "
        "hours per year, hours a year",
        "hours",
    ),
    "skills": _ranks("skills, skill, rep skills", "specialty, speciality, specialties"),
    "experience_years": _ranks(
        "experience years, years experience, years of experience, experience",
        "tenure years, tenure, seniority",
    ),
    "share": _ranks("share, target share, quota share", "fte"),
    "languages": _ranks("languages, language, spoken languages"),
    "certifications": _ranks("certifications, certification, certificates, certificate"),
    "segment_years": _ranks("segment years, segment experience, experience by segment"),
    "rating": _ranks("rating, rep rating, performance rating"),
}

LEVEL_SPELLINGS: Spellings = {
    "unit_id": (*_PLACE["unit_code"], *_ranks("id, key")),
    "larger_id": _ranks("larger id, larger unit", "parent id, parent", "county, county code"),
    "name": _ranks("name, larger name, parent name"),
}

BASELINE_SPELLINGS: Spellings = {
    "unit_id": (*_PLACE["unit_code"], *_ranks("id, key")),
    "rep_id": _ranks(
        "rep id, owner id, sales rep id, salesperson id",
        "rep, owner, sales rep, salesperson",
    ),
    "territory_id": _ranks("territory id, territory code", "territory, district, area"),
    "locked": _ranks("locked, lock, stays"),
}


@dataclass(frozen=True)
class ColumnMatch:
    """Our fields in a user's table.

    Attributes
    ----------
    columns
        Their column of each field that was found.
    given
        The fields that `mapping` named, as against those recognised by their spelling.
    faults, report
        What is wrong, and what was decided, a sentence each.
    """

    columns: dict[str, str]
    given: frozenset[str]
    faults: tuple[Fault, ...]
    report: tuple[str, ...]


def match_columns(
    file: str,
    headers: Sequence[str],
    spellings: Spellings,
    mapping: Mapping[str, str] | None = None,
    measures: Iterable[str] = (),
) -> ColumnMatch:
    """Find the column of each field: by `mapping` first, by usual spellings otherwise.

    Parameters
    ----------
    file
        Name of the file, for messages.
    headers
        Their columns.
    spellings
        Ranks of spellings of each field.
    mapping
        Their column to our field, or to the name of a measure.
    measures
        Further numeric columns that are wanted, under the names they are wanted by.
    """
    wanted = {name: (frozenset({normalise(name)}),) for name in measures if name not in spellings}
    given, faults = _match_given(file, headers, [*spellings, *wanted], mapping or {})
    columns = dict(given)
    report: list[str] = []
    for field, ranks in {**wanted, **spellings}.items():
        if field in columns:
            continue
        found, weaker = _match_spelling(headers, ranks, set(columns.values()))
        if len(found) > 1:
            message = f"columns {some(found)} could all be {field}; name one: --map COLUMN={field}"
            faults.append(Fault(file, message))
        elif found:
            columns[field] = found[0]
            if weaker:
                report.append(f"column {found[0]} read as {field} rather than {some(weaker)}")
    return ColumnMatch(columns, frozenset(given), tuple(faults), tuple(report))


def _match_given(
    file: str, headers: Sequence[str], fields: Sequence[str], mapping: Mapping[str, str]
) -> tuple[dict[str, str], list[Fault]]:
    columns: dict[str, str] = {}
    faults = []
    for header, field in mapping.items():
        found = [header] if header in headers else _alike(headers, header)
        own = [name for name in fields if normalise(name) == normalise(field)]
        if not own:
            message = f"{show(field)} is not a field; the fields are: {', '.join(fields)}"
        elif len(found) != 1:
            message = f"is not a column of the file; its columns are: {some(headers, 30)}"
        elif own[0] in columns:
            message = f"mapped to {own[0]}, and so is column {columns[own[0]]}"
        else:
            columns[own[0]] = found[0]
            continue
        faults.append(Fault(file, message, column=header))
    return columns, faults


def _alike(headers: Sequence[str], header: str) -> list[str]:
    return [name for name in headers if normalise(name) == normalise(header) != ""]


def _match_spelling(
    headers: Sequence[str], ranks: Sequence[Set[str]], taken: set[str]
) -> tuple[list[str], list[str]]:
    """Return the free columns of the first rank that has any, and those of later ranks."""
    found: list[list[str]] = []
    for rank in ranks:
        hits = [name for name in headers if normalise(name) in rank and name not in taken]
        if hits:
            found.append(hits)
    return (found[0], [name for hits in found[1:] for name in hits]) if found else ([], [])
