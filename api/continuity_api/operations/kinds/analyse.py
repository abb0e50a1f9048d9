"""Analysing a plan without simulation: exact figures, what matters most, minimal cut sets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from continuity_api.operations import judged, options
from continuity_api.operations.context import Context
from continuity_api.operations.files import Files, loaded, text_limits
from continuity_api.operations.operation import Operation
from continuity_api.operations.outcome import Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What is asked; durations in microseconds."""

    horizon: int
    at: tuple[tuple[str, int], ...]
    nodes: str
    cut_sets: int
    importance: bool
    order: int | None
    share: float | None
    engine: str
    settings: tuple[str, ...]


class AnalyseOptions(options.OptionsSchema[Options]):
    """How a plan is analysed."""

    made = Options

    horizon = options.duration(
        "Over how long the mean from new is taken, on which promises are judged.", "5y", positive=True, default="1y"
    )
    at = options.moments("Also give the probability to be up so long after the start, and the mean level then.")
    nodes = options.choice("Results for services only, or for all nodes.", ("services", "all"), "services")
    cut_sets = options.count(
        "Look for cut sets and single points of failure of so many services, those that are down most.",
        5,
        least=0,
        most=1_000_000,
        default=20,
    )
    importance = options.flag("Whether to rank what each service stands on.", default=True)
    order = options.count("List cut sets of at most so many failures. Default: 4.", 2, least=1, most=100)
    share = options.share(
        "List only cut sets that make up at least this share of a service's down time.", "1%", load_default=None
    )
    engine = options.choice(
        "How: decision diagrams (exact), or a Markov chain of all states (markov). auto is exact, and markov where the "
        "exact route can treat no service.",
        ("auto", "exact", "markov"),
        "auto",
    )
    settings = options.settings()


def _work(files: Files, chosen: Options, context: Context) -> Outcome:
    # lazy: numpy, scipy and the library for diagrams are not needed to describe an operation
    from continuity.analysis import analyse
    from continuity.analysis_request import AnalysisRequest
    from continuity.errors import places_of
    from continuity.planfile.settings import with_settings
    from continuity.reports.analysis import analysis_as_json, analysis_as_text

    plan = with_settings(loaded(files, context.limits), chosen.settings, files, text_limits(context.limits))
    request = AnalysisRequest(
        horizon=chosen.horizon,
        at=chosen.at,
        engine=chosen.engine,
        all_nodes=chosen.nodes == "all",
        importance=chosen.importance,
        cut_sets=chosen.cut_sets,
        max_order=chosen.order,
        min_share=chosen.share,
    )
    context.look()
    with places_of(plan.locate):
        analysis = analyse(plan.plan, request)
    verdicts = [each for service in analysis.services.values() for each in service.result.verdicts.values()]
    return Outcome(
        result=analysis_as_json(analysis, plan.locate),
        forms={"text": analysis_as_text(analysis, plan.locate)},
        verdict=judged.conclusion(verdicts),
        summary=judged.summary(verdicts),
        digest=analysis.digest,
        engine=analysis.engine,
    )


ANALYSE: Final = Operation(
    name="analyse",
    title="Analyse a plan without simulation: exact availability, what matters most, cut sets.",
    schema=AnalyseOptions,
    work=_work,
)
