"""Figures of plans of our own in which repairers are short, and their known values by Markov chains and renewal cycles.

Times are hours; the numbers are those of the plans. Runs are few and long: a job that waits when a history ends counts
with the wait that it had by then.
"""

import math
from collections.abc import Iterator

from tests.validation.calls import Call
from tests.validation.forms import ClosedForm, hours, long, share, team_hours, team_share
from tests.validation.formulas import long_run, mean
from tests.validation.shops import Kind, OneQueue, Shop, ShopFigures, team


def run(plan: str, each: str) -> Call:
    """A run of 100 histories, each so long."""
    return Call(plan, f"--horizon {each} --warm-up 50h --replications 100")


def crew() -> Iterator[ClosedForm]:
    """Equal machines with one repairer, first come, first served."""
    call = run("crew", "2900h")
    queue, required = OneQueue(4, 1, 3.0, 1.0), 3
    known = _one_queue(queue)
    yield share(call, "three-run/level", known.level("machine"))
    yield share(call, "three-run/availability", known.availability("machine", required))
    yield team_share(call, "crew/begun_at_once", 1 - queue.wait_exceeds(0))
    yield team_hours(call, "crew/wait_hours/mean", queue.mean_wait())
    yield team_hours(call, "crew/waiting_jobs", known.waiting("machine"))
    call = run("crew", "3500h")
    yield from long(team_share(call, "crew/utilisation", known.busy("crew-0")))
    yield from long(team_hours(call, "crew/wait_hours/p95", queue.percentile(0.95)))


def crews() -> Iterator[ClosedForm]:
    """Equal machines with two and with three repairers."""
    call = run("crews", "3800h")
    for pool, name, queue in (("four", "two", OneQueue(4, 2, 2.0, 2.0)), ("six", "three", OneQueue(6, 3, 3.0, 3.0))):
        known = _one_queue(queue)
        yield from long(share(call, f"half-of-{pool}/level", known.level("machine")))
        yield from long(share(call, f"half-of-{pool}/availability", known.availability("machine", queue.machines // 2)))
        yield from long(team_share(call, f"{name}/begun_at_once", 1 - queue.wait_exceeds(0)))
        yield from long(team_hours(call, f"{name}/wait_hours/mean", queue.mean_wait()))
        yield from long(team_hours(call, f"{name}/wait_hours/p95", queue.percentile(0.95)))


def _one_queue(queue: OneQueue) -> ShopFigures:
    people = team("crew", queue.repairers)
    kind = Kind(units=queue.machines, life=queue.life, repair=queue.repair, crews=((people,),))
    return ShopFigures(Shop({"machine": kind}))


def priority() -> Iterator[ClosedForm]:
    """An urgent machine and two others share a repairer, who finishes what was begun."""
    one = team("crew", 1)
    known = ShopFigures(
        Shop(
            {
                "urgent": Kind(units=1, life=2, repair=1, crews=((one,),), priority=1),
                "other": Kind(units=2, life=4, repair=1, crews=((one,),), priority=2),
            }
        )
    )
    call = run("priority", "1200h")
    yield share(call, "on-urgent/level", known.level("urgent"))
    yield share(call, "on-other/availability", known.availability("other", 2))
    call = run("priority", "4000h")
    yield from long(share(call, "on-other/level", known.level("other")))
    yield from long(team_share(call, "crew/utilisation", known.busy(*one)))
    yield from long(team_share(call, "crew/begun_at_once", known.at_once("urgent", "other")))
    yield from long(team_hours(call, "crew/wait_hours/mean", known.wait("urgent", "other")))


def interrupting() -> Iterator[ClosedForm]:
    """Urgent machines and others share a repairer, who leaves the others for the urgent ones.

    Whether an interrupted repair is resumed or begun afresh makes no difference: its time is exponential.
    """
    call = run("interrupting", "2000h")
    known = long_run((0, 0), _interrupting)
    jobs = mean(known, lambda failed: (2 - failed[0]) / 4 + (3 - failed[1]) / 6)
    urgent_at_once = mean(known, lambda failed: (2 - failed[0]) / 4 * (failed[0] == 0))
    other_at_once = known[0, 0] * 3 / 6
    for name in ("resumed", "afresh"):
        yield from long(
            share(call, f"urgent-{name}/level", mean(known, lambda failed: 1 - failed[0] / 2)),
            share(call, f"other-{name}/level", mean(known, lambda failed: 1 - failed[1] / 3)),
            team_share(call, f"{name}/begun_at_once", (urgent_at_once + other_at_once) / jobs),
        )


def _interrupting(failed: tuple[int, int]) -> Iterator[tuple[tuple[int, int], float]]:
    """Failed urgent and other machines; whenever an urgent one is failed, it is one of those that is in repair."""
    a, b = failed
    yield (a + 1, b), (2 - a) / 4
    yield (a, b + 1), (3 - b) / 6
    if a:
        yield (a - 1, b), 1.0
    elif b:
        yield (a, b - 1), 1 / 2


def interrupted() -> Iterator[ClosedForm]:
    """Repairs that always take as long, interrupted: renewal cycles from one repair's end to the next.

    The urgent machine is up when a repair of the other ends, and its life has no memory. So the other, when it fails,
    finds it up, or in repair with a rest of `rest` on average; then its own repair is interrupted at the rate of the
    urgent machine's failures (R. Conway, W. Maxwell, L. Miller, Theory of Scheduling, 1967, on pre-emption).
    """
    call = run("interrupted", "3100h")
    urgent_life, urgent_repair, life, repair = 4.0, 1.0, 8.0, 3.0
    urgent_first = (1 / urgent_life) / (1 / urgent_life + 1 / life)
    outlasts = math.exp(-urgent_repair / life)  # the other does not fail during an urgent repair
    rest = urgent_repair - life * (1 - outlasts)
    waits = urgent_first * rest / (1 - urgent_first * outlasts)
    resumed = repair * (1 + urgent_repair / urgent_life)
    afresh = (math.exp(repair / urgent_life) - 1) * (urgent_life + urgent_repair)
    yield share(call, "urgent/availability", urgent_life / (urgent_life + urgent_repair))
    yield share(call, "resumed/availability", life / (life + waits + resumed))
    yield hours(call, "resumed/mean_outage_hours", waits + resumed)
    yield hours(call, "afresh/mean_outage_hours", waits + afresh)
    call = run("interrupted", "4000h")
    yield from long(share(call, "afresh/availability", life / (life + waits + afresh)))


def called_crews() -> Iterator[ClosedForm]:
    """A repairer who is called when three are failed, and one who renews two batches as a whole."""
    yield from _called()
    yield from _renewed_together()


def _called() -> Iterator[ClosedForm]:
    call, long_call = run("called-crews", "1450h"), run("called-crews", "4600h")
    known = long_run((0, False), _lamps)
    yield share(call, "lit/level", mean(known, lambda state: 1 - state[0] / 5))
    yield share(call, "lit/availability", mean(known, lambda state: state[0] <= 1))
    yield from long(team_share(long_call, "electrician/utilisation", mean(known, lambda state: state[1])))
    jobs = mean(known, lambda state: (5 - state[0]) / 10)
    waiting = mean(known, lambda state: state[1] * (state[0] - 1))
    yield from long(team_hours(long_call, "electrician/wait_hours/mean", waiting / jobs))
    calls = known[2, False] * 3 / 10  # of the three jobs that are asked for then, one begins at once
    yield team_share(call, "electrician/begun_at_once", calls / jobs)


def _renewed_together() -> Iterator[ClosedForm]:
    call, long_call = run("called-crews", "1450h"), run("called-crews", "4600h")
    known = long_run((0, 0, ""), _batches)
    yield from long(share(long_call, "on-left/level", mean(known, lambda state: 1 - state[0] / 3)))
    yield share(call, "on-left/availability", mean(known, lambda state: state[0] == 0))
    yield share(call, "on-right/level", mean(known, lambda state: 1 - state[1] / 4))
    yield from long(share(long_call, "on-right/availability", mean(known, lambda state: state[1] <= 1)))
    yield from long(team_share(long_call, "fitter/utilisation", mean(known, lambda state: state[2] != "")))
    jobs = mean(known, lambda state: {"left": 1.0, "right": 1 / 2, "": 0.0}[state[2]])
    yield from long(team_hours(long_call, "fitter/wait_hours/mean", mean(known, _batch_waits) / jobs))


def _batch_waits(state: tuple[int, int, str]) -> bool:
    left, right, at = state
    return (left >= 1 and at == "right") or (right >= 2 and at == "left")


def _lamps(state: tuple[int, bool]) -> Iterator[tuple[tuple[int, bool], float]]:
    """Failed lamps, and whether the repairer has been called."""
    failed, called = state
    yield (failed + 1, called or failed + 1 >= 3), (5 - failed) / 10
    if called:
        yield (failed - 1, failed > 1), 1.0


def _batches(state: tuple[int, int, str]) -> Iterator[tuple[tuple[int, int, str], float]]:
    """Failed units of the left and of the right batch, and which is being renewed: left from 1 on, right from 2 on."""
    left, right, at = state
    yield (left + 1, right, at or "left"), (3 - left) / 4
    yield (left, right + 1, at or ("right" if right == 1 else "")), (4 - right) / 6
    if at == "left":
        yield (0, right, "right" if right >= 2 else ""), 1.0
    if at == "right":
        yield (left, 0, "left" if left else ""), 1 / 2


FORMS = (crew, crews, priority, interrupting, interrupted, called_crews)
FIGURES = tuple(figure for form in FORMS for figure in form())
