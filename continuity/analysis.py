"""Which engine analyses a plan without simulation, and why; the seam between commands and engines."""

from __future__ import annotations

from dataclasses import replace
from importlib.metadata import version

from continuity.analysis_request import ENGINES, AnalysisRequest
from continuity.analysis_results import Analysis
from continuity.errors import AnalysisError
from continuity.installation import platform_facts
from continuity.model import Plan
from continuity.results import ENGINE_ASKED_FOR


def analyse(plan: Plan, request: AnalysisRequest) -> Analysis:
    """Analyse a plan without simulation.

    Engine auto takes the exact route, and the Markov chain where the exact route can treat no service.
    Raises AnalysisError, with a finding for each place in the plan that forbids it, when the engine cannot treat it.
    """
    _check(plan, request)
    if request.engine == "markov":
        return _with_facts(_by_chain(plan, request), ENGINE_ASKED_FOR)
    try:
        found = _by_diagrams(plan, request)
    except AnalysisError as outside:
        if request.engine == "exact":
            message = f"{outside.message}: `--engine markov` or `continuity simulate` may"
            raise AnalysisError(message, outside.findings) from outside
        return _by_chain_instead(plan, request, outside)
    return _with_facts(found, ENGINE_ASKED_FOR if request.engine == "exact" else "the exact route can treat it")


def _by_chain_instead(plan: Plan, request: AnalysisRequest, outside: AnalysisError) -> Analysis:
    """By the Markov chain; if that cannot treat the plan either, the reasons of the exact route."""
    try:
        found = _by_chain(plan, replace(request, engine="markov"))
    except AnalysisError as error:
        message = f"{outside.message}, nor can a Markov chain (--engine markov says why): `continuity simulate` can"
        raise AnalysisError(message, outside.findings) from error
    return replace(_with_facts(found, "the exact route can treat no service of it"), outside=outside.findings)


def _by_diagrams(plan: Plan, request: AnalysisRequest) -> Analysis:
    from continuity.exact.analyse import analyse as by_diagrams  # lazy: scipy and the library for diagrams

    return by_diagrams(plan, request)


def _by_chain(plan: Plan, request: AnalysisRequest) -> Analysis:
    from continuity.markov.analyse import analyse as by_chain  # lazy: scipy's sparse solvers

    return by_chain(plan, request)


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
