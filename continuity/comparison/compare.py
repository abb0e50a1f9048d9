"""Two plans compared: the one function that commands and servers call."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from continuity import __version__
from continuity.checks.run import check
from continuity.checks.settings import CheckSettings
from continuity.comparison.changes import changes
from continuity.comparison.edges import edge_changes
from continuity.comparison.everyday import everyday
from continuity.comparison.figure_results import Numbers
from continuity.comparison.finding_changes import finding_changes
from continuity.comparison.party import Party
from continuity.comparison.recovery import recoveries
from continuity.comparison.renames import Renames, likely_renames
from continuity.comparison.request import NumbersRequest, Work
from continuity.comparison.results import Comparison, Side
from continuity.comparison.simulated import simulated_alike
from continuity.comparison.single_points import single_point_changes
from continuity.errors import PlanError
from continuity.installation import platform_facts
from continuity.model import Plan
from continuity.planfile.load import Loaded
from continuity.timeline import Timeline
from continuity.units import hours

_NO_WORK = Work()


def compare(
    old: Loaded | PlanError,
    new: Loaded,
    settings: CheckSettings,
    request: NumbersRequest | None,
    work: Work = _NO_WORK,
    sources: tuple[str, str] = ("old", "new"),
) -> Comparison:
    """Compare two plans.

    Parameters: `old`, or what makes it unusable: then the new one is checked and judged alone; `settings`, of the
    checks of both; `request`, None for what the texts say only; `work`, who simulates; `sources`, how the two were
    asked for. Raises AnalysisError where a plan cannot be simulated.
    """
    found = Comparison(
        old=Side(source=sources[0]),
        new=Side(source=sources[1], name=new.plan.name, digest=new.plan.digest),
        version=__version__,
        platform=platform_facts(),
        new_findings=check(new, settings).findings,
    )
    if isinstance(old, PlanError):
        numbers = None if request is None else _numbers(None, new, Renames(), request, work)
        return replace(found, unusable=old.findings, numbers=numbers)
    renames = likely_renames(old, new)
    come, gone = finding_changes(check(old, settings).findings, found.new_findings, renames.paths())
    return replace(
        found,
        old=Side(source=sources[0], name=old.plan.name, digest=old.plan.digest),
        renamed=renames.paths(),
        changes=changes(old, new, renames),
        edges=edge_changes(old.plan, new.plan, renames.nodes),
        single_points=single_point_changes(old, new, renames.nodes),
        new_findings=come,
        gone_findings=gone,
        numbers=None if request is None else _numbers(old, new, renames, request, work),
    )


def _numbers(old: Loaded | None, new: Loaded, renames: Renames, request: NumbersRequest, work: Work) -> Numbers:
    certain = old is not None and simulated_alike(old.plan, new.plan)
    parties = (None if old is None else Party(loaded=old, which="old"), Party(loaded=new, which="new"))
    running = everyday(*parties, renames.nodes, request, work, certain=certain)
    rehearsed = recoveries(*parties, renames.of_section, request, work, certain=certain)
    return Numbers(
        seed=request.seed,
        start=Timeline(request.start, new.plan.timezone).local(0).isoformat(),
        horizon_hours=hours(request.horizon),
        replications=running.replications,
        certain=certain,
        services=running.services,
        scenarios=rehearsed.scenarios,
        promises=(*running.promises, *rehearsed.promises),
        notes=() if old is None else tuple(_notes(old.plan, new.plan, renames)),
    )


def _notes(old: Plan, new: Plan, renames: Renames) -> Iterator[str]:
    """What a reader should know of the figures as a whole."""
    if renames.names:
        yield "what was renamed has other luck, so that differences it has a part in are known less well"
    if old.timezone != new.timezone:
        yield f"the time zone was {old.timezone}: histories begin at the same hour of the clock"
    names = renames.of_section.get("scenarios", {})
    gone = [name for name in old.scenarios if names.get(name, name) not in new.scenarios]
    if gone:
        yield f"no longer rehearsed, since the new plan does not have them: {', '.join(gone)}"
