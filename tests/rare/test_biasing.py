"""What biased histories are made of: splits, seeds, cuts, aims, and what is said of them."""

from __future__ import annotations

import numpy as np
import pytest

from continuity.engines import Request
from continuity.errors import AnalysisError
from continuity.executors import processes
from continuity.model import Plan
from continuity.rare.biased import Samples
from continuity.rare.biased_run import run_biased
from continuity.rare.cuts import CutPull, minimal_cuts
from continuity.rare.kinds import kinds_of
from continuity.rare.methods import answer_by
from continuity.rare.structure import Structure
from continuity.results import Verdict
from continuity.simulation.layout import Layout
from continuity.simulation.moments import Phase
from continuity.simulation.recorder import Window
from continuity.simulation.replications import Simulator, Task
from continuity.stopping import FEWEST, Wanted
from continuity.units import MINUTE, parse_duration
from tests.rare.coverage_study import misses
from tests.rare.kit import YEAR, plan_in, sampled, simulator
from tests.rare.plans import PLANS
from tests.simulation.support import plan_of

PAIRS = PLANS["one crew for all"]


def _same(one: Samples, other: Samples) -> bool:
    return all(
        np.array_equal(getattr(one.of[name], column), getattr(other.of[name], column))
        for name in one.of
        for column in ("down", "agreed_down", "outages", "squares")
    )


def test_any_split_gives_the_same() -> None:
    plan = plan_in(PAIRS)
    whole = simulator(plan).run(0, 30)
    parts = [simulator(plan).run(first, count) for first, count in ((0, 7), (7, 13), (20, 10))]
    assert _same(whole, Samples.joined(parts))
    assert not _same(whole, simulator(plan, seed=2).run(0, 30))


def test_workers_change_no_byte() -> None:
    request = Request(horizon=YEAR, replications=120)
    alone = run_biased(plan_in(PAIRS), request)
    with processes(2) as workers:
        assert run_biased(plan_in(PAIRS), request, workers=workers).as_data() == alone.as_data()


def test_precision_ends_a_run_and_its_number_repeats_it() -> None:
    wanted = Wanted(relative={"shop": 0.4}, budget=10 * MINUTE)
    run = run_biased(plan_in(PAIRS), Request(horizon=YEAR, precision=wanted))
    assert run.precision["shop"].reached
    again = run_biased(plan_in(PAIRS), Request(horizon=YEAR, replications=run.replications))
    assert again.services["shop"].as_data() == run.services["shop"].as_data()


def test_each_service_has_histories_of_its_own() -> None:
    """Another service changes nothing, and those that no precision is asked for are left out."""
    both = plan_of(PAIRS + "  admin: {needs: [db]}\n")
    alone = sampled(plan_in(PAIRS), 40)
    assert np.array_equal(simulator(both, "shop", "admin").run(0, 40).of["shop"].down, alone.down)
    wanted = Wanted(relative={"admin": 0.5}, budget=10 * MINUTE)
    assert run_biased(both, Request(horizon=YEAR, precision=wanted)).services.keys() == {"admin"}


def test_what_cannot_go_down_is_certain() -> None:
    plan = plan_of("components:\n  rack: {never_fails: x}\nservices:\n  shop: {needs: [rack]}\n")
    run = run_biased(plan, Request(horizon=YEAR, replications=100))
    assert run.services["shop"].availability.estimate == 1.0
    assert run.variance_reduction["shop"].unavailability.high == 0.0


@pytest.mark.parametrize("name", ["cold standby", "three must be lost"])
def test_intervals_hold_the_truth(name: str) -> None:
    """However few histories count: of 100 intervals at 95%, 12 or more miss the truth with a probability of 0.4%.

    docs/statistics.md has more.
    """
    assert misses(plan_in(PLANS[name]), range(1, 101), 20).all <= 11


def _promised(name: str, target: str) -> Plan:
    return plan_of(PLANS[name].rstrip().removesuffix("}") + f", objectives: {{availability: {target}}}}}\n")


def test_few_effective_histories_decide_nothing() -> None:
    """The promise is far above or below what was seen, but who knows what heavier histories would say."""
    for target in ("1%", "99.9999999999%"):
        few = run_biased(_promised("three must be lost", target), Request(horizon=YEAR, replications=100))
        assert few.services["shop"].verdicts == {"availability": Verdict.UNDECIDED}
        assert any("rests on few histories" in each and "nothing is decided" in each for each in few.notes)


def test_many_effective_histories_decide() -> None:
    run = run_biased(_promised("cold standby", "99%"), Request(horizon=YEAR, replications=700))
    assert run.services["shop"].verdicts == {"availability": Verdict.KEPT}
    assert not run.notes


def test_precision_is_not_reached_with_few_effective_histories() -> None:
    """However wide the interval may be: the least number is not enough while an effective one of 30 is not there."""
    asked = Wanted(relative={"shop": 1000.0}, budget=10 * MINUTE)
    run = run_biased(plan_in(PLANS["cold standby"]), Request(horizon=YEAR, precision=asked))
    assert run.precision["shop"].reached
    assert run.replications > 2 * FEWEST
    assert run.variance_reduction["shop"].effective_sample_size >= 30
    seconds = iter((0.0, 1.0, 1e9))
    cut = Request(horizon=YEAR, precision=asked, clock=lambda: next(seconds, 1e9))
    short = run_biased(plan_in(PLANS["cold standby"]), cut)
    assert (short.precision["shop"].reached, short.precision["shop"].half_width) == (False, None)
    assert short.stopped == "the budget is over"


# --- whom strikes are aimed at -----------------------------------------------------


def _cuts(text: str) -> set[tuple[tuple[str, int], ...]]:
    layout = Layout(plan_of(text), 1)
    index = layout.position["shop"]
    kinds = kinds_of(layout.plan, frozenset(layout.order[each] for each in layout.below(index)))
    found = minimal_cuts(Structure(layout, index, kinds), kinds)
    return {tuple((kinds[number].key[0], count) for number, count in cut) for cut in found}


def test_cuts() -> None:
    found = _cuts(
        """
components:
  web: {units: 3, required: 2, failures: {crash: {mttf: 1000h, mttr: 1h}}}
  a: {failures: {crash: {mttf: 1000h, mttr: 1h}}}
  b: {failures: {crash: {mttf: 1000h, mttr: 1h}}}
  db: {failover: {between: [a, b], takes: 1m}}
  net: {failures: {cut: {mttf: 9000h, mttr: 1h}}}
  other: {failures: {crash: {mttf: 9000h, mttr: 1h}}}
common_causes:
  fire: {mttf: 100000h, mttr: 20h, hits: {a: 100%, web: 10%}}
services:
  shop: {needs: [web, db, net]}
"""
    )
    assert found == {
        (("web", 2),),
        (("net", 1),),
        (("a", 1), ("b", 1)),
        (("fire", 1),),
    }


def test_aims_know_what_is_failed() -> None:
    layout = Layout(plan_in(PAIRS), 1)
    index = layout.position["shop"]
    kinds = kinds_of(layout.plan, frozenset(layout.order[each] for each in layout.below(index)))
    pull = CutPull(kinds, minimal_cuts(Structure(layout, index, kinds), kinds))
    names = [kind.key[0] for kind in kinds]
    failed = [int(name == "web") for name in names]
    best = pull.aims(failed)[0]
    assert best.begun == (names.index("web"),)
    assert best.lacks == ((names.index("web"), 1),)
    assert not pull.is_down(failed)
    assert pull.is_down([2 * each for each in failed])


# --- what is refused -----------------------------------------------------


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"at": (("30d", 30),)}, "--at"),
        ({"until_first_outage": True}, "--until-first-outage"),
        ({"all_nodes": True}, "--nodes all"),
        ({"engine": "kernel"}, "--engine kernel"),
        ({"horizon": 0}, "a horizon of no length"),
        ({"precision": Wanted(relative={"shp": 0.1})}, "did you mean 'shop'?"),
    ],
)
def test_what_biased_histories_do_not_tell(change: dict[str, object], words: str) -> None:
    request = Request(**{"horizon": YEAR, "replications": 10, **change})  # type: ignore[arg-type]  # one at a time
    with pytest.raises(AnalysisError, match=words.replace("?", r"\?")):
        answer_by("failure-biasing", plan_in(PAIRS), request)


def test_a_plan_in_which_something_is_always_failed() -> None:
    plan = plan_of(
        """
components:
  web: {units: 50, required: 10, failures: {crash: {mttf: 10h, mttr: 1h}}}
services:
  shop: {needs: [web]}
"""
    )
    with pytest.raises(AnalysisError) as error:
        run_biased(plan, Request(horizon=YEAR, replications=10))
    assert error.value.findings[0].path == "services.shop"
    assert "at a time" in error.value.findings[0].message


def test_a_method_that_there_is_not() -> None:
    with pytest.raises(AnalysisError, match="choose plain, control-variate or failure-biasing"):
        answer_by("magic", plan_in(PAIRS), Request(horizon=YEAR))


# --- strikes -----------------------------------------------------


def test_a_life_that_a_strike_ends_does_not_end_again() -> None:
    """Its repair waits for people until after its own end would have come: there is one failure, not two."""
    plan = plan_of(
        """
calendars:
  tuesday: {days: tue, from: "09:00", to: "17:00"}
teams:
  ops: {people: 1, hours: tuesday}
components:
  a: {failures: {crash: {time_to_failure: 10h, mttr: 1h, team: ops}}}
services:
  shop: {needs: [a]}
"""
    )
    task = Task(plan=plan, seed=1, window=Window(begins=0, ends=parse_duration("1d")), measured=("shop",))
    world = Simulator(task).world(with_history=True)
    mode = next(mode for modes in world._cast.modes for mode in modes)
    world._moments.happen(parse_duration("9h"), Phase.BEGINS, [lambda _: mode.strike()])
    world.run(0)
    assert [each.what for each in world.happenings if each.node == "a"].count("fails") == 1
