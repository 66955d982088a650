"""Where a plan comes from, told from its inputs and options."""

from dataclasses import asdict

from territory.bands import limits_json
from territory.designing.question import Inputs, Options
from territory.entities import Provenance
from territory.plans.provenance import describe_origin


def tell_origin(inputs: Inputs, options: Options) -> Provenance:
    """Hash the inputs, and name versions, files and options."""
    tables = {"accounts": inputs.accounts, "reps": inputs.reps}
    if inputs.baseline is not None:
        tables["baseline"] = inputs.baseline.to_frame()
    optional = ("incompatible", "named", "specialists", "adjacency")
    others = {name: getattr(inputs, name) for name in optional}
    tables |= {name: table for name, table in others.items() if table is not None}
    tables |= inputs.geography.tables
    chosen = {
        **inputs.sources,
        "territories": options.territories,
        "balance": options.tolerances,
        "limits": limits_json(options.limits),
        "shares": options.shares,
        "contiguous": options.contiguous,
        "split_heavy": options.split_heavy,
        "tidy_borders": options.tidy_borders,
        "method": options.method,
        "seed": options.seed,
        "time_limit": options.time_limit,
        "iterations": options.iterations,
        "travel": options.travel,
        "assumptions": options.assumptions.model_dump(),
        "from_homes": options.from_homes,
        "rules": asdict(options.rules),
        "account_rules": asdict(options.account_rules),
        "hierarchy": asdict(options.hierarchy),
        "fit": options.fit,
        "terms": options.terms,
        "price_rules": options.price_rules,
        "stability": options.stability,
        "noise": options.noise,
        "specialist_tolerance": options.specialist_tolerance,
    }
    return describe_origin(inputs.units, tables, chosen)
