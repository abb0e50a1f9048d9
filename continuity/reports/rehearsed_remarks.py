"""What a rehearsal says after its figures: costs a year, what to fix first, what is untested, what decides unsaid."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from textwrap import wrap

from continuity.rehearsal_remarks import Deciding, Sensitivity, Unseen
from continuity.rehearsal_results import Rehearsal, RehearsedScenario
from continuity.reports.costs import largest_amounts, money_text
from continuity.reports.numbers import share_text
from continuity.reports.promised import passes_text
from continuity.reports.rehearsed_promises import shortfall
from continuity.results import ServiceResult, Verdict

_MOST_FIXES, _MOST_NAMED, _MOST_LINES = 3, 4, 4
_NOT_TO_BE_FIXED = {"still up", "failure", "destruction", "other"}
"""Parts of the time that no change of people or plans makes shorter."""
_LEAST = 0.05


def remarks(rehearsal: Rehearsal, width: int, everyday: Mapping[str, ServiceResult] | None = None) -> list[str]:
    """All of it, a paragraph each, what matters most first.

    Parameters: `everyday`, the services of a simulation of everyday failures, for their cost.
    """
    paragraphs = (
        *_costs(rehearsal, everyday or {}),
        *_fix_first(rehearsal),
        *_untested(rehearsal),
        *rehearsal.remarks.disagreements,
        *_deciding(rehearsal.remarks.sensitivity),
        *_unseen(rehearsal.remarks.unseen),
    )
    return [line for each in paragraphs for line in wrap(each, width, subsequent_indent="  ")]


# --- costs -----------------------------------------------------------------------------------------------------------


def _costs(rehearsal: Rehearsal, everyday: Mapping[str, ServiceResult]) -> Iterator[str]:
    """What disruptions cost a year: everyday failures, and scenarios as often as the plan expects them."""
    parts: dict[tuple[str, str], float] = {}
    for result in everyday.values():
        if result.cost_per_year is not None and result.cost_per_year.estimate is not None:
            key = "everyday failures", result.currency
            parts[key] = parts.get(key, 0.0) + result.cost_per_year.estimate
    for name, scenario in rehearsal.scenarios.items():
        for currency, amount in _costs_per_year(scenario).items():
            parts[name, currency] = parts.get((name, currency), 0.0) + amount
    for currency in sorted({currency for _, currency in parts}):
        named = {what: amount for (what, unit), amount in parts.items() if unit == currency}
        total = money_text(sum(named.values()), currency)
        yield f"Cost a year: {total}: {largest_amounts(named, currency)}."
    unsaid = [name for name, each in rehearsal.scenarios.items() if each.frequency_per_year is None and _costing(each)]
    if unsaid:
        yield f"Costs a year leave out, because no frequency is said: {', '.join(unsaid)}."


def _costing(scenario: RehearsedScenario) -> bool:
    return any(each.cost is not None for each in scenario.services.values())


def _costs_per_year(scenario: RehearsedScenario) -> Mapping[str, float]:
    """By currency."""
    found: dict[str, float] = {}
    for service in scenario.services.values():
        mean = None if service.cost is None else service.cost.percentiles.mean.estimate
        if mean is not None and scenario.frequency_per_year is not None:
            found[service.currency] = found.get(service.currency, 0.0) + mean * scenario.frequency_per_year
    return found


# --- what to fix first -----------------------------------------------------------------------------------------------


def _fix_first(rehearsal: Rehearsal) -> Iterator[str]:
    """The bottleneck: what takes most of the recovery time of broken promises, each by how far it is broken."""
    weights: dict[tuple[str, str], float] = {}
    whole = 0.0
    for scenario in rehearsal.scenarios.values():
        for whose, judged in scenario.promises():
            service = scenario.services.get(whose)
            if service is None or judged.verdict is not Verdict.BROKEN or judged.objective == "rpo":
                continue
            weight = max(shortfall(judged), 0.0)
            whole += weight
            for part in service.time_spent:
                if part.what not in _NOT_TO_BE_FIXED:
                    key = part.what, part.who
                    weights[key] = weights.get(key, 0.0) + weight * (part.share.estimate or 0.0)
    ordered = sorted(((amount / whole, key) for key, amount in weights.items() if whole), reverse=True)
    most = [f"{passes_text(*key)} ({share:.0%})" for share, key in ordered[:_MOST_FIXES] if share >= _LEAST]
    if most:
        yield (
            f"Fix first what recovery waits for where promises are broken: {', '.join(most)}. "
            "`continuity improve` measures what single changes bring."
        )


# --- what was not tested, what decides, what changes nothing ---------------------------------------------------------


def _untested(rehearsal: Rehearsal) -> Iterator[str]:
    found = rehearsal.remarks.untested
    said = (
        ("never tried in an exercise", found.exercises),
        ("never invoked here", found.rehearsals),
        ("promised, and never at stake here", found.promises),
    )
    parts = [f"{what}: {_some(ids)}" for what, ids in said if ids]
    if parts:
        text = "; ".join(parts)
        yield f"{text[0].upper()}{text[1:]}."


def _deciding(found: Sensitivity | None) -> Iterator[str]:
    if found is None:
        return
    for each in _by_assumption(found.deciding)[:_MOST_LINES]:
        first, *others = each
        more = f", and {len(others)} more" if others else ""
        yield (
            f"An assumption decides: {first.assumption.path} ({first.assumption.text}). If {first.instead}, "
            f"{first.scenario}, {first.whose}: {first.objective} {first.target} would be {first.after.value} "
            f"({share_text(first.met)}){more}."
        )
    tried = f"{found.tried} assumption{'' if found.tried == 1 else 's'} tried otherwise, on the same luck"
    rest = [f"{len(found.not_tried)} cannot be tried" if found.not_tried else ""]
    rest.append(f"{found.left} not tried for want of time: a longer --budget tries them" if found.left else "")
    nothing = "" if found.deciding else ": none decides a verdict"
    if found.tried or found.left:
        yield f"{'; '.join([f'{tried}{nothing}', *filter(None, rest)])}."


def _by_assumption(deciding: Sequence[Deciding]) -> list[list[Deciding]]:
    """What decides most promises first."""
    groups: dict[tuple[str, str, str], list[Deciding]] = {}
    for each in deciding:
        groups.setdefault((each.assumption.path, each.assumption.text, each.instead), []).append(each)
    return sorted(groups.values(), key=lambda group: (-len(group), group[0].assumption.path))


def _unseen(found: Sequence[Unseen]) -> Iterator[str]:
    if found:
        yield f"No simulation sees: {_some([each.path for each in found])}."


def _some(names: Sequence[str]) -> str:
    shown = ", ".join(names[:_MOST_NAMED])
    return f"{shown} and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else shown
