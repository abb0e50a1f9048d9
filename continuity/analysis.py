"""Which engine analyses a plan without simulation, and why; the seam between commands and engines."""

from __future__ import annotations

from dataclasses import replace
from importlib import import_module
from importlib.metadata import version
from importlib.util import find_spec

from continuity.analysis_request import ENGINES, AnalysisRequest
from continuity.analysis_results import Analysis
from continuity.engines import platform_facts
from continuity.errors import AnalysisError
from continuity.model import Plan


def analyse(plan: Plan, request: AnalysisRequest) -> Analysis:
    """Analyse a plan without simulation.

    Raises AnalysisError, with a finding for each place in the plan that forbids it, when the engine cannot treat it.
    """
    _check(plan, request)
    if request.engine == "markov":
        return _with_facts(_by_markov(plan, request), "asked for")
    from continuity.exact.analyse import analyse as by_diagrams  # lazy: scipy and the library for diagrams

    try:
        found = by_diagrams(plan, request)
    except AnalysisError as error:
        message = f"{error.message}: `--engine markov` or `continuity simulate` may"
        raise AnalysisError(message, error.findings) from error
    return _with_facts(found, "asked for" if request.engine == "exact" else "the exact route can treat it")


def _by_markov(plan: Plan, request: AnalysisRequest) -> Analysis:
    if find_spec("continuity.markov") is None:
        raise AnalysisError("the engine markov is not there: choose exact, or `continuity simulate`")
    found: Analysis = import_module("continuity.markov.analyse").analyse(plan, request)
    return found


def _check(plan: Plan, request: AnalysisRequest) -> None:
    if request.engine not in ENGINES:
        raise AnalysisError(f"there is no engine '{request.engine}': choose one of {', '.join(ENGINES)}")
    if not plan.nodes:
        raise AnalysisError("the plan has no nodes: there is nothing to analyse")
    if not request.all_nodes and not plan.services:
        raise AnalysisError("the plan has no services: ask for all nodes (`--nodes all`) to see the others")
    if request.horizon <= 0:
        raise AnalysisError("a horizon of no length measures nothing")


def _with_facts(found: Analysis, why: str) -> Analysis:
    return replace(found, why=found.why or why, platform={**platform_facts(), "relibmss": version("relibmss")})
