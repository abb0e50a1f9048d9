"""Figures of plans of our own, and their known values by formulas, enumeration or Markov chains.

Sources: Barlow and Proschan 1975, Statistical Theory of Reliability and Life Testing; Rausand and Høyland 2004, System
Reliability Theory, 2nd edition; Trivedi 2002, Probability and Statistics with Reliability, Queuing, and Computer
Science Applications. Times are hours; the numbers are those of the plans.
"""

import math
from collections.abc import Callable, Iterator, Sequence
from statistics import NormalDist

from tests.validation.calls import Call
from tests.validation.forms import ClosedForm, hours, per_hour, share
from tests.validation.formulas import standby_pool, stationary, structure


def _at_least(k: int) -> Callable[[Sequence[bool]], bool]:
    return lambda states: sum(states) >= k


def combinations() -> Iterator[ClosedForm]:
    """Series, parallel and k of n (Barlow and Proschan, chapter 2)."""
    call = Call("combinations", "--horizon 250h --warm-up 60h --replications 400")
    a, b, c, unit = (2.0, 2.0), (3.0, 2.0), (4.0, 8.0), (4.0, 4.0)
    for service, parts, k in (
        ("series", (a, b), 2),
        ("parallel", (a, b), 1),
        ("unequal", (a, b, c), 2),
        ("equal", (unit,) * 3, 2),
    ):
        availability, frequency = structure(parts, _at_least(k))
        yield share(call, f"{service}/availability", availability)
        yield per_hour(call, service, frequency)


def standbys() -> Iterator[ClosedForm]:
    """Cold and warm standby with repair (Trivedi, chapter 8)."""
    call = Call("standbys", "--horizon 235h --warm-up 20h --replications 400")
    cold = standby_pool(2, 1, 1.0, 2.0, 0.0)
    warm = standby_pool(2, 1, 1.0, 2.0, 0.25)
    yield share(call, "cold/availability", 1 - cold[2])
    yield share(call, "warm/availability", 1 - warm[2])


def first_outages() -> Iterator[ClosedForm]:
    """A cold spare with an imperfect switch (Rausand and Høyland on standby redundancy)."""
    call = Call("first-outages", "--horizon 90m --at 88m --until-first-outage --replications 44000")
    rate, coverage, t = 1.0, 0.8, 88 / 60
    reliability = math.exp(-rate * t) * (1 + coverage * rate * t)
    yield hours(call, "imperfect/first_outage_hours", (1 + coverage) / rate)
    yield share(call, "imperfect/reliability_at/88m", reliability)
    yield share(call, "imperfect/unreliability_at/88m", 1 - reliability)
    yield share(call, "imperfect/available_at/88m", reliability)
    yield share(call, "imperfect/level_at/88m", reliability)


def renewals() -> Iterator[ClosedForm]:
    """Availability tends to mean up time over mean cycle, whatever the shapes (Barlow and Proschan, chapter 7)."""
    call = Call("renewals", "--horizon 420h --warm-up 100h --replications 400")
    spread = math.log(5 / 2) / NormalDist().inv_cdf(0.95)
    means = {
        "weibull-lognormal": (10 * math.gamma(1 + 1 / 2), 6.0),
        "gamma-normal": (9.0, 5.0),
        "triangular-uniform": ((2 + 4 + 9) / 3, (1 + 5) / 2),
        "pert-empirical": ((2 + 4 * 4 + 12) / 6, (1 + 2 + 6) / 3),
        "sum-usually": (2 + 3.0, 2 * math.exp(spread**2 / 2)),
        "infant-detected": (3.0, 0.5 + 2.0),
    }
    for service, (up, down) in means.items():
        yield share(call, f"{service}/availability", up / (up + down))


def shared_causes() -> Iterator[ClosedForm]:
    """Common cause by beta factor (Rausand and Høyland on dependent failures), and by strikes that may hit a node."""
    call = Call("shared-causes", "--horizon 620h --warm-up 20h --replications 400")
    beta, rate, repair_rate = 0.3, 1 / 1.5, 1 / 0.75
    alone, shared = (each / (each + repair_rate) for each in ((1 - beta) * rate, beta * rate))
    yield share(call, "beta/availability", (1 - shared) * (1 - alone**2))
    struck = 1 / (3 + 1)
    either, both = 1 - 0.2 * 0.3, 0.8 * 0.7
    yield share(call, "both-needed/availability", 1 - struck * either)
    yield per_hour(call, "both-needed", either / (3 + 1))
    yield share(call, "one-needed/availability", 1 - struck * both)
    yield per_hour(call, "one-needed", both / (3 + 1))


def waiting() -> Iterator[ClosedForm]:
    """Inspection, detection, restart and tolerance."""
    call = Call("waiting", "--horizon 600h --warm-up 60h --replications 400")
    # Rausand and Høyland on safety systems: a hidden failure of a periodically tested unit, and how long it lasts.
    rate, interval = 1 / 5, 2.5
    lost = -math.expm1(-rate * interval)
    hidden = 1 - lost / (rate * interval)
    yield share(call, "inspected/availability", 1 - hidden)
    yield hours(call, "inspected/mean_outage_hours", interval * hidden / lost)
    yield hours(call, "detected/mean_outage_hours", 0.5 + 1)
    # Of the exponential outages those longer than 15 min remain.
    yield per_hour(call, "tolerant", math.exp(-0.25) / (4 + 1))
    # A restart of 30 min is given up at a new loss: E = repair + E min(life, 30 min) + P(life < 30 min) E.
    given_up = -math.expm1(-0.5 / 4)
    yield hours(call, "restarted/mean_outage_hours", (1 + 4 * given_up) / (1 - given_up))
    yield hours(call, "restarted/mean_up_hours", 4.0)
    yield share(call, "started/availability", _started())


def _started() -> float:
    """Long-run share of time in which a node runs that restarts in Exp(30 min) and then needs a licence to start."""
    rates: dict[tuple[object, object], float] = {}
    for licensed in (True, False):
        for phase in ("runs", "restarts", "ready"):
            rates[(phase, licensed), ("lost", licensed)] = 1 / 4
        rates[("lost", licensed), ("restarts", licensed)] = 1.0
        rates[("restarts", licensed), ("runs" if licensed else "ready", licensed)] = 2.0
    for phase in ("runs", "lost", "restarts"):
        rates[(phase, True), (phase, False)] = 1 / 8
        rates[(phase, False), (phase, True)] = 1 / 4
    del rates[("ready", True), ("lost", True)]
    rates[("ready", False), ("runs", True)] = 1 / 4
    shares = stationary(rates)
    return shares["runs", True] + shares["runs", False]


def switches() -> Iterator[ClosedForm]:
    """Failovers whose switches take time: renewal cycles written out."""
    call = Call("switches", "--horizon 1500h --replications 400")
    outage = 1 + 0.25 * 3
    yield hours(call, "imperfect/mean_outage_hours", outage)
    yield hours(call, "imperfect/mean_up_hours", 10.0)
    yield share(call, "imperfect/availability", 10 / (10 + outage))
    cycle = 20 + 10 + 2.0  # in use, in repair (in which the first switch lies), the switch back
    yield share(call, "there-and-back/availability", 1 - 4 / cycle)
    yield per_hour(call, "there-and-back", 2 / cycle)


def levels() -> Iterator[ClosedForm]:
    """Mean levels of parts that are up half of the time: every combination is equally likely."""
    call = Call("levels", "--horizon 60h --warm-up 40h --replications 200")
    yield share(call, "soft/level", (1 + 0.8 + 0 + 0) / 4)
    yield share(call, "shared/level", (1 + 0.6 + 0.7 + 0) / 4)
    yield share(call, "shared/availability", 2 / 4)
    yield share(call, "on-slowed/level", (1 + 0.4) / 2)
    yield share(call, "on-farm/level", (1 + 4 * 1 + 6 * 2 / 3) / 16)
    yield share(call, "on-rack/level", 1 / 2)


def calling() -> Iterator[ClosedForm]:
    """Repairs that wait for two failures, as one job or one by one, and parts that age only in use."""
    call = Call("calling", "--horizon 560h --warm-up 60h --replications 400")
    # Three units until the second failure (1 h and 1.5 h), then a job of 4 h in which the third may fail as well.
    cycle, still_up = 1 + 1.5 + 4, -3 * math.expm1(-4 / 3)
    yield share(call, "renewed-together/availability", (1 + 1.5 + still_up) / cycle)
    yield share(call, "renewed-together/level", (1 + 1.5 * 2 / 3 + still_up / 3) / cycle)
    yield per_hour(call, "renewed-together", -math.expm1(-4 / 3) / cycle)
    fails, repaired = 1 / 2.4, 1 / 1.2  # "1r": one failed and, since two were, in repair
    called = stationary(
        {("0", "1"): 2 * fails, ("1", "2"): fails, ("2", "1r"): 2 * repaired, ("1r", "0"): repaired, ("1r", "2"): fails}
    )
    yield share(call, "called/availability", 1 - called["2"])
    yield share(call, "called/level", called["0"] + (called["1"] + called["1r"]) / 2)
    # Suspended animation, Barlow and Proschan, chapter 7: the others do not age while one is down.
    availability = 1 / (1 + 2.5 / 5 + 5 / 7.5)
    yield share(call, "suspended/availability", availability)
    yield per_hour(call, "suspended", availability * (1 / 5 + 1 / 7.5))


FORMS = (
    combinations,
    standbys,
    first_outages,
    renewals,
    shared_causes,
    waiting,
    switches,
    levels,
    calling,
)
FIGURES = tuple(figure for form in FORMS for figure in form())
