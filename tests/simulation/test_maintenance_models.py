"""Maintenance against a plain simulation that looks at every hour, and against closed forms."""

import math
from dataclasses import dataclass, field

from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad

from continuity.units import parse_duration
from tests.simulation.maintained import Line, lines
from tests.simulation.support import measure

# --- against a plain simulation, hour by hour ------------------------------------------------------------------------


@dataclass
class Plain:
    """A pool with one mode, which its maintenance renews: everything is looked at in every hour."""

    kind: str
    units: int
    together: int
    period: int
    takes: int
    life: int
    repair: int
    hour: int = 0
    happened: list[Line] = field(default_factory=list)
    queue: list[int] = field(default_factory=list)
    fails_at: dict[int, int] = field(default_factory=dict)
    due_at: dict[int, int] = field(default_factory=dict)
    repaired_at: dict[int, int] = field(default_factory=dict)
    back_at: dict[int, int] = field(default_factory=dict)

    def run(self, hours: int) -> list[Line]:
        """All that happens until an hour."""
        self.all = range(1, self.units + 1)
        for unit in self.all:
            self.renew(unit)
        for self.hour in range(1, hours + 1):
            self.end_repairs()
            self.end_maintenance()
            # Who is taken in this moment can still fail in it; who was taken before cannot.
            working = [unit for unit in self.all if unit not in self.repaired_at and not self.taken_before(unit)]
            self.fail(working)
            self.ask(working)
            self.take_turns()
        return self.happened

    def taken_before(self, unit: int) -> bool:
        return self.back_at.get(unit, math.inf) < self.hour + self.takes

    def renew(self, unit: int) -> None:
        self.fails_at[unit], self.due_at[unit] = self.hour + self.life, self.hour + self.period

    def end_repairs(self) -> None:
        for unit in self.all:
            if self.repaired_at.get(unit) == self.hour:
                self.happened.append((self.hour, "repaired", unit))
                del self.repaired_at[unit]
                self.renew(unit)

    def end_maintenance(self) -> None:
        for unit in [unit for unit in self.all if self.back_at.get(unit) == self.hour]:
            self.happened.append((self.hour, "ends", unit))
            del self.back_at[unit]
            if unit not in self.repaired_at:
                self.renew(unit)
            self.take_turns()

    def fail(self, working: list[int]) -> None:
        for unit in working:
            if self.fails_at[unit] == self.hour:
                self.happened.append((self.hour, "fails", unit))
                self.repaired_at[unit] = self.hour + self.repair
                if self.kind == "after" and unit in self.queue:
                    self.queue.remove(unit)

    def ask(self, working: list[int]) -> None:
        if self.kind == "every" and self.hour % self.period == 0:
            self.queue += [unit for unit in self.all if unit not in self.queue]
        if self.kind == "after":
            sound = [unit for unit in working if unit not in {**self.back_at, **self.repaired_at}]
            self.queue += [unit for unit in sound if self.due_at[unit] == self.hour]

    def take_turns(self) -> None:
        while len(self.back_at) < self.together and (able := [each for each in self.queue if each not in self.back_at]):
            unit = able[0]
            self.queue.remove(unit)
            self.happened.append((self.hour, "skipped" if unit in self.repaired_at else "begins", unit))
            if unit not in self.repaired_at:
                self.back_at[unit] = self.hour + self.takes


@settings(max_examples=60, deadline=None, derandomize=True)
@given(
    kind=st.sampled_from(["every", "after"]),
    units=st.integers(1, 4),
    together=st.integers(1, 3),
    period=st.integers(1, 12),
    takes=st.integers(1, 6),
    life=st.integers(2, 20),
    repair=st.integers(1, 8),
)
def test_histories_are_those_of_a_plain_simulation(
    kind: str, units: int, together: int, period: int, takes: int, life: int, repair: int
) -> None:
    together = min(together, units)
    text = f"""
components:
  a:
    units: {units}
    required: 1
    failures: {{f: {{time_to_failure: {life}h, time_to_repair: {repair}h, recovers: by itself}}}}
    maintenance: [{{{kind}: {period}h, takes: {takes}h, units: {together}}}]
"""
    assert lines(text, "80h") == Plain(kind, units, together, period, takes, life, repair).run(80)


# --- closed forms ----------------------------------------------------------------------------------------------------


def test_age_replacement() -> None:
    # Renewal reward: a cycle is a life of min(X, T), then a repair r if X came first, else maintenance m.
    # Source: Barlow and Proschan, Mathematical Theory of Reliability, 1965, chapter 3.
    shape, scale, age, repair, work = 3.0, 1000.0, 800.0, 50.0, 10.0

    def survives(hour: float) -> float:
        return math.exp(-((hour / scale) ** shape))

    up = quad(survives, 0.0, age)[0]
    expected = up / (up + repair * (1 - survives(age)) + work * survives(age))
    text = """
components:
  a:
    failures:
      f: {time_to_failure: {weibull: {shape: 3, scale: 1000h}}, time_to_repair: 50h, recovers: by itself}
    maintenance: [{after: 800h, takes: 10h}]
"""
    run = measure(text, "100000h", 60, begins="5000h")["a"]
    shares = 1.0 - run.down[:, 0] / parse_duration("100000h")
    assert abs(shares.mean() - expected) < 4 * shares.std(ddof=1) / math.sqrt(len(shares))


def test_block_replacement() -> None:
    # From a renewal at 2 past a hundred to the next: one failure, after 60, of 10, and the work of 2.
    text = """
components:
  a:
    failures: {f: {time_to_failure: 60h, time_to_repair: 10h, recovers: by itself}}
    maintenance: [{every: 100h, takes: 2h}]
"""
    run = measure(text, "1000h", begins="100h")["a"]
    assert run.down[0, 0] == 10 * parse_duration("12h")
    assert run.outages[0, 0] == 20
