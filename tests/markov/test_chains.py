"""How many states plans make, what is refused, and corners of the meaning that figures alone would not show."""

import math
from collections.abc import Iterator

import pytest

from continuity.errors import AnalysisError, LimitError
from continuity.markov import chain, moment
from continuity.markov.casting import cast_of
from continuity.markov.chain import chain_of
from continuity.markov.interaction import Interaction
from continuity.results import Verdict
from tests.markov.support import analysed, chain_with, figure
from tests.simulation.support import plan_of
from tests.validation.formulas import long_run, mean

POOL = "components:\n  a: {{units: {n}, required: 1, failures: {{f: {{mttf: 9h, mttr: 1h, team: t}}}}}}\n"
CREW = "teams: {t: {people: 2}}\nservices: {s: {needs: [a]}}\n"


@pytest.mark.parametrize("units", [1, 5, 40])
def test_units_are_counted(units: int) -> None:
    assert chain_with(plan_of(POOL.format(n=units) + CREW), "a").states == units + 1


def test_the_order_of_a_queue_is_part_of_the_state() -> None:
    """Two different machines and one repairer: the first in work, the other waiting, either way round."""
    text = "components:\n" + "".join(
        f"  {x}: {{failures: {{f: {{mttf: 9h, mttr: {n}h, team: t}}}}}}\n" for x, n in (("a", 1), ("b", 2))
    )
    plan = plan_of(text + "services: {s: {needs: [a, b]}}\nteams: {t: {people: 1}}\n")
    assert chain_with(plan, "a").states == 5


def test_priorities_make_the_order_of_arrival_indifferent() -> None:
    """Three machines of different urgency: in work one, waiting any of the others, in no order."""
    text = "components:\n" + "".join(
        f"  {x}: {{priority: {n}, failures: {{f: {{mttf: 9h, mttr: 1h, team: t}}}}}}\n"
        for x, n in (("a", 1), ("b", 2), ("c", 3))
    )
    plan = plan_of(text + "services: {s: {needs: [a, b, c]}}\nteams: {t: {people: 1}}\n")
    assert chain_with(plan, "a").states == 1 + 3 * 4


def test_what_only_looks_at_a_node_is_not_in_its_chain() -> None:
    plan = plan_of(
        "components: {a: {failures: {f: {mttf: 9h, mttr: 1h}}}}\n"
        "services: {s: {needs: [a], restart: {exponential: 2h}}, u: {needs: [a], restart: 5m}}\n"
    )
    analysis = analysed(plan, "1h")
    assert set(analysis.services) == {"s"}
    assert [each.path for each in analysis.outside] == ["services.u.restart"]


def test_a_chain_that_is_too_large_is_named_with_a_way_out() -> None:
    interaction = Interaction(plan_of(POOL.format(n=40) + CREW))
    (vertices,) = interaction.chains(interaction.needed("a"))
    with pytest.raises(LimitError, match=r"the Markov chain of a has more than 30 states.*simulate"):
        chain_of(cast_of(interaction, vertices), 30)


def test_a_service_whose_chain_is_too_large_does_not_keep_others_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chain, "MOST_STATES", 30)
    text = POOL.format(n=40) + "  b: {failures: {f: {mttf: 9h, mttr: 1h}}}\n"
    both = analysed(plan_of(text + CREW.replace("{s: {needs: [a]}}", "{s: {needs: [a]}, u: {needs: [b]}}")))
    assert list(both.services) == ["u"]
    assert [each.path for each in both.outside] == ["services.s"]
    with pytest.raises(LimitError, match="more than 30 states"):
        analysed(plan_of(text + CREW))


HOURS = "calendars: {c: {days: mon-fri, from: '08:00', to: '18:00'}}\nteams: {t: {people: 1, hours: c}}"
OUTSIDE = (
    ("failures.f.time_to_repair", "not exponential", "{mttf: 9h, time_to_repair: 1h}", ""),
    ("failures.f.time_to_failure", "a life", "{time_to_failure: {weibull: {shape: 2, scale: 9h}}, mttr: 1h}", ""),
    ("failures.f.inspection", "inspections", "{mttf: 9h, mttr: 1h, inspection: 1d}", ""),
    ("failures.f.detect", "not exponential", "{mttf: 9h, mttr: 1h, detect: 5m}", ""),
    ("teams.t.hours", "hours of work", "{mttf: 9h, mttr: 1h, team: t}", HOURS),
    ("spares.p.resupply", "resupply", "{mttf: 9h, mttr: 1h, spares: p}", "spares: {p: {stock: 1, resupply: 2d}}"),
)


@pytest.mark.parametrize(("path", "words", "mode", "more"), OUTSIDE, ids=[each[0] for each in OUTSIDE])
def test_what_is_outside_is_named_with_its_reason(path: str, words: str, mode: str, more: str) -> None:
    text = f"components: {{a: {{failures: {{f: {mode}}}}}}}\nservices: {{s: {{needs: [a]}}}}\n{more}\n"
    with pytest.raises(AnalysisError, match="can analyse nothing") as caught:
        analysed(plan_of(text))
    (finding,) = caught.value.findings
    assert finding.path.removeprefix("components.a.") == path
    assert words in finding.message


def test_an_outside_team_concerns_only_whom_it_works_for() -> None:
    text = (
        "components: {a: {failures: {f: {mttf: 9h, mttr: 1h, team: t}}}, b: {failures: {f: {mttf: 9h, mttr: 1h}}}}\n"
        f"services: {{s: {{needs: [a]}}, u: {{needs: [b]}}}}\n{HOURS}\n"
    )
    analysis = analysed(plan_of(text))
    assert list(analysis.services) == ["u"]
    assert [each.path for each in analysis.outside] == ["teams.t.hours"]


def test_what_does_not_settle_is_an_error_that_names_the_nodes(monkeypatch: pytest.MonkeyPatch) -> None:
    """An instant switch takes two rounds; with one allowed it is too many."""
    plan = plan_of(
        "components: {a: {failures: {f: {mttf: 9h, mttr: 1h}}}, b: {failures: {f: {mttf: 9h, mttr: 1h}}}}\n"
        "services: {s: {failover: {between: [a, b], takes: 0s}}}\n"
    )
    assert figure(analysed(plan), "s/availability") == pytest.approx(0.99, rel=1e-14)
    monkeypatch.setattr(moment, "MOST_ROUNDS", 1)
    with pytest.raises(
        AnalysisError, match=r"more than 1 rounds at one moment: something among a, b, s keeps changing"
    ):
        analysed(plan)


def test_phases_of_sums_are_followed() -> None:
    """A repair of two exponential stages: mean up over mean cycle, and the mean square of the outage in the spread."""
    plan = plan_of(
        "components: {a: {failures: {f: {mttf: 9h, time_to_repair: {sum: [{exponential: 1h}, {exponential: 2h}]}}}}}\n"
        "services: {s: {needs: [a], objectives: {availability: 70%}}}\n"
    )
    analysis = analysed(plan)
    assert analysis.states == 3
    assert figure(analysis, "s/availability") == pytest.approx(9 / 12, rel=1e-14)
    assert analysis.services["s"].result.verdicts == {"availability": Verdict.KEPT}


def test_demand_divides_the_capacity() -> None:
    """Two parts of 80% and 70%, of which 120% is asked: the levels are 1, 0.8 / 1.2, 0.7 / 1.2 and 0."""
    plan = plan_of(
        "components: {a: {failures: {f: {mttf: 1h, mttr: 1h}}}, b: {failures: {f: {mttf: 1h, mttr: 1h}}}}\n"
        "services: {s: {needs: [{share: {a: 80%, b: 70%}}], demand: 120%}}\n"
    )
    expected = (1 + 0.8 / 1.2 + 0.7 / 1.2) / 4
    assert figure(analysed(plan), "s/level") == pytest.approx(expected, rel=1e-14)


def test_what_begins_failed_is_down_at_the_start() -> None:
    plan = plan_of(
        "components: {a: {units: 6, required: 4, failures: {f: {mttf: 9h, mttr: 1h, at_start: 30%}}}}\n"
        "services: {s: {needs: [a]}}\n"
    )
    begins_up = sum(math.comb(6, n) * 0.3**n * 0.7 ** (6 - n) for n in range(3))
    assert figure(analysed(plan, "0s"), "s/available_at/0s") == pytest.approx(begins_up, rel=1e-13)


def test_a_call_out_comes_when_the_site_is_down() -> None:
    """The site never comes back: then every repair takes a call of 2 h first, and 1 h of work."""
    plan = plan_of(
        "sites: {hall: {failures: {burns: {mttf: 1s, mttr: never}}}}\n"
        "components: {a: {failures: {f: {mttf: 9h, mttr: 1h, team: t}}}}\n"
        "teams: {t: {people: 1, site: hall, call_out: {exponential: 2h}}}\nservices: {s: {needs: [a]}}\n"
    )
    assert figure(analysed(plan), "s/availability") == pytest.approx(9 / 12, rel=1e-9)


def test_who_is_free_while_the_site_is_down_is_at_work_for_the_next_job() -> None:
    """Two machines and a repairer who is called (2 h), and takes the next job without another call."""
    plan = plan_of(
        "sites: {hall: {failures: {burns: {mttf: 1s, mttr: never}}}}\n"
        "components: {a: {units: 2, required: 1, full: 2, failures: {f: {mttf: 9h, mttr: 1h, team: t}}}}\n"
        "teams: {t: {people: 1, site: hall, call_out: {exponential: 2h}}}\nservices: {s: {needs: [a]}}\n"
    )
    shares = long_run((0, "idle"), _called)
    expected = mean(shares, lambda state: 1 - state[0] / 2)
    assert figure(analysed(plan), "s/level") == pytest.approx(expected, rel=1e-12)


def _called(state: tuple[int, str]) -> Iterator[tuple[tuple[int, str], float]]:
    failed, repairer = state
    if failed < 2:
        yield (failed + 1, "coming" if repairer == "idle" else repairer), (2 - failed) / 9
    if repairer == "coming":
        yield (failed, "working"), 1 / 2
    if repairer == "working":
        yield (failed - 1, "working" if failed == 2 else "idle"), 1.0
