"""Rules of the format on which single figures hang, against chains written out by hand: long-run shares of states."""

from collections.abc import Iterator

import pytest

from tests.markov.support import analysed, figure
from tests.simulation.support import plan_of
from tests.validation.formulas import long_run, mean

CLOSE = 1e-12


def level(text: str, service: str = "s") -> float:
    """The mean level of a service in the long run."""
    return figure(analysed(plan_of(text), horizon="1h"), f"{service}/level")


def test_a_loss_of_no_length_needs_no_restart() -> None:
    """An instant switch brings what needs it to 0 for no time; only the loss of both members asks for a restart."""
    text = (
        "components:\n  a: {failures: {f: {mttf: 9h, mttr: 1h}}}\n  b: {failures: {f: {mttf: 9h, mttr: 1h}}}\n"
        "  pair: {failover: {between: [a, b], takes: 0s}}\nservices: {s: {needs: [pair], restart: {exponential: 2h}}}\n"
    )

    def moves(state: tuple[int, str]) -> Iterator[tuple[tuple[int, str], float]]:
        failed, service = state
        if failed < 2:
            yield (failed + 1, "lost" if failed == 1 else service), (2 - failed) / 9
        if failed:
            yield (failed - 1, "restarts" if failed == 2 else service), float(failed)
        if service == "restarts":
            yield (failed, "up"), 1 / 2

    assert level(text) == pytest.approx(mean(long_run((0, "up"), moves), lambda state: state[1] == "up"), rel=CLOSE)


def test_a_return_costs_a_switch_and_a_switch_begun_is_finished() -> None:
    """With `failback` each failure of the first member costs two switches, unless it fails again meanwhile."""
    text = (
        "components:\n  a: {failures: {f: {mttf: 9h, mttr: 2h}}}\n  b: {never_fails: to see the switches alone}\n"
        "services: {s: {failover: {between: [a, b], takes: {exponential: 1h}, failback: true}}}\n"
    )

    def moves(state: tuple[bool, str]) -> Iterator[tuple[tuple[bool, str], float]]:
        sound, active = state
        yield (not sound, _on_change(not sound, active)), 1 / 9 if sound else 1 / 2
        if active.startswith("to "):
            yield (sound, _on_change(sound, active.removeprefix("to "))), 1.0

    shares = long_run((True, "a"), moves)
    assert level(text) == pytest.approx(mean(shares, lambda state: not state[1].startswith("to ")), rel=CLOSE)


def _on_change(sound: bool, active: str) -> str:
    """What the failover does next, when it is not switching."""
    if active == "a" and not sound:
        return "to b"
    return "to a" if active == "b" and sound else active


def test_who_runs_goes_on_when_another_is_repaired() -> None:
    """A cold pair that ages in two stages: the stage of the unit in use is kept, the one that waits is new."""
    text = (
        "components:\n  a: {units: 2, required: 1, running: 1, standby: cold, failures: {f: {mttr: 4h,"
        " time_to_failure: {sum: [{exponential: 3h}, {exponential: 3h}]}}}}\nservices: {s: {needs: [a]}}\n"
    )

    def moves(state: tuple[int, int]) -> Iterator[tuple[tuple[int, int], float]]:
        stage, failed = state
        if failed < 2:
            yield ((1, failed) if stage == 0 else (0, failed + 1)), 1 / 3
        if failed:
            yield (stage, failed - 1), failed / 4

    assert level(text) == pytest.approx(mean(long_run((0, 0), moves), lambda state: state[1] < 2), rel=CLOSE)


@pytest.mark.parametrize("resume", ["afresh", "continue"])
def test_an_interrupted_repair_of_two_stages(resume: str) -> None:
    """`afresh` begins with the first stage again, `continue` keeps the stage."""
    text = (
        "components:\n  u: {priority: 1, failures: {f: {mttf: 4h, mttr: 1h, team: t}}}\n  a: {priority: 2, failures:"
        " {f: {mttf: 6h, time_to_repair: {sum: [{exponential: 1h}, {exponential: 2h}]}, team: t}}}\n"
        f"teams: {{t: {{people: 1, preempts: true, resume: {resume}}}}}\nservices: {{s: {{needs: [a]}}}}\n"
    )

    def moves(state: tuple[bool, int]) -> Iterator[tuple[tuple[bool, int], float]]:
        urgent, stage = state
        if urgent:
            yield (False, stage), 1.0
        else:
            yield (True, 1 if stage and resume == "afresh" else stage), 1 / 4
            if stage:
                yield (False, (stage + 1) % 3), 1 / stage
        if not stage:
            yield (urgent, 1), 1 / 6

    assert level(text) == pytest.approx(mean(long_run((False, 0), moves), lambda state: state[1] == 0), rel=CLOSE)


@pytest.mark.parametrize("node", ["u", "a", "b"])
def test_the_least_urgent_work_is_interrupted(node: str) -> None:
    """Two people and three machines of different urgency: the two most urgent of those that are failed are at work."""
    text = "components:\n" + "".join(
        f"  {name}: {{priority: {urgency}, failures: {{f: {{mttf: {life}h, mttr: {repair}h, team: t}}}}}}\n"
        for urgency, (name, life, repair) in enumerate(MACHINES, 1)
    )
    text += f"teams: {{t: {{people: 2, preempts: true, resume: continue}}}}\nservices: {{s: {{needs: [{node}]}}}}\n"
    number = [name for name, _, _ in MACHINES].index(node)
    sound: tuple[bool, ...] = (False,) * 3
    expected = mean(long_run(sound, _two_at_work), lambda failed: not failed[number])
    assert level(text) == pytest.approx(expected, rel=CLOSE)


MACHINES = (("u", 4, 1), ("a", 3, 2), ("b", 5, 4))


def _two_at_work(failed: tuple[bool, ...]) -> Iterator[tuple[tuple[bool, ...], float]]:
    at_work = [number for number, each in enumerate(failed) if each][:2]
    for number, (_, life, repair) in enumerate(MACHINES):
        changed = (*failed[:number], not failed[number], *failed[number + 1 :])
        if not failed[number]:
            yield changed, 1 / life
        elif number in at_work:
            yield changed, 1 / repair


@pytest.mark.parametrize("node", ["a", "b"])
def test_of_equal_work_the_latest_is_interrupted(node: str) -> None:
    """Two people; who has failed first of `a` and `b` goes on when `u` is urgent, and keeps its place in the queue."""
    text = (
        "components:\n  u: {priority: 1, failures: {f: {mttf: 4h, mttr: 1h, team: t}}}\n"
        "  a: {priority: 2, failures: {f: {mttf: 3h, mttr: 2h, team: t}}}\n"
        "  b: {priority: 2, failures: {f: {mttf: 5h, mttr: 4h, team: t}}}\n"
        f"teams: {{t: {{people: 2, preempts: true, resume: continue}}}}\nservices: {{s: {{needs: [{node}]}}}}\n"
    )
    start: tuple[bool, str] = (False, "")
    assert level(text) == pytest.approx(mean(long_run(start, _in_order), lambda state: node not in state[1]), rel=CLOSE)


def _in_order(state: tuple[bool, str]) -> Iterator[tuple[tuple[bool, str], float]]:
    """Whether the urgent machine is failed, and the others that are, in the order of failure."""
    urgent, failed = state
    yield (not urgent, failed), 1.0 if urgent else 1 / 4
    for name, life, repair in (("a", 3, 2), ("b", 5, 4)):
        if name not in failed:
            yield (urgent, failed + name), 1 / life
        elif name in failed[: 2 - urgent]:
            yield (urgent, failed.replace(name, "")), 1 / repair


def test_an_interrupted_repair_keeps_its_part() -> None:
    """People and part are taken together; the part that was taken is not asked for again."""
    text = (
        "components:\n  u: {priority: 1, failures: {f: {mttf: 4h, mttr: 1h, team: t}}}\n"
        "  a: {priority: 2, failures: {f: {mttf: 6h, mttr: 2h, team: t, spares: p}}}\n"
        "spares: {p: {stock: 1, resupply: {exponential: 5h}}}\n"
        "teams: {t: {people: 1, preempts: true, resume: continue}}\nservices: {s: {needs: [a]}}\n"
    )
    shares = long_run((False, "sound", 1), _with_part)
    assert level(text) == pytest.approx(mean(shares, lambda state: state[1] == "sound"), rel=CLOSE)


def _with_part(state: tuple[bool, str, int]) -> Iterator[tuple[tuple[bool, str, int], float]]:
    """Whether the urgent machine is failed, what the other one is, and how many parts lie there."""
    urgent, other, stock = state
    yield _begun((not urgent, other, stock)), 1.0 if urgent else 1 / 4
    if not stock:
        yield _begun((urgent, other, 1)), 1 / 5
    if other == "sound":
        yield _begun((urgent, "waits", stock)), 1 / 6
    if other == "has its part" and not urgent:
        yield (urgent, "sound", stock), 1 / 2


def _begun(state: tuple[bool, str, int]) -> tuple[bool, str, int]:
    urgent, other, stock = state
    return (urgent, "has its part", 0) if other == "waits" and stock and not urgent else state


@pytest.mark.parametrize(("dormancy", "speed"), [("warm, dormancy: 40%", 0.4), ("cold", 0.0), ("hot", 1.0)])
def test_a_failover_member_ages_as_a_standby_until_it_is_active(dormancy: str, speed: float) -> None:
    """Switches take 1 h; while one is going on its target is still a standby, and the former member in use."""
    text = (
        "components:\n  a: {failures: {f: {mttf: 9h, mttr: 2h}}}\n"
        f"  b: {{standby: {dormancy}, failures: {{f: {{mttf: 7h, mttr: 2h}}}}}}\n"
        "services: {s: {failover: {between: [a, b], takes: {exponential: 1h}}}}\n"
    )

    def moves(state: tuple[bool, bool, int, bool]) -> Iterator[tuple[tuple[bool, bool, int, bool], float]]:
        a, b, active, switching = state
        yield _settled((not a, b, active, switching)), 1 / 9 if a else 1 / 2
        yield _settled((a, not b, active, switching)), (1.0 if active else speed) / 7 if b else 1 / 2
        if switching:
            yield _settled((a, b, 1 - active, False)), 1.0

    shares = long_run((True, True, 0, False), moves)
    assert level(text) == pytest.approx(mean(shares, lambda state: state[state[2]] and not state[3]), rel=CLOSE)


def _settled(state: tuple[bool, bool, int, bool]) -> tuple[bool, bool, int, bool]:
    """A switch begins when the active member is unfit and the other is fit."""
    a, b, active, switching = state
    due = not switching and not state[active] and bool(state[1 - active])
    return a, b, active, switching or due
