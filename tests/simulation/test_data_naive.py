"""Copies of data against a model that goes second by second and lists every backup, over random histories."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from continuity.distribution_forms import parse_distribution
from continuity.simulation.data_sets import Choice
from continuity.streams import process_key, uniform
from continuity.units import NEVER, SECOND
from tests.simulation.test_data_sets import Kept

BEGIN, END = -300, 100
"""The naive model begins so early that what it has not seen does not matter any more."""
PLACES = ("db", "lyon", "nice")
Options = dict[str, Any]
Item = tuple[int, int]
"""What a copy has: (begun, moment) of a backup; of a replica the moment twice."""
Event = tuple[str, str, int]
Events = dict[int, list[Event]]


@dataclass
class Job:
    start: int
    end: int
    moment: int | None
    good: bool


@dataclass
class Copy:
    name: str
    options: Options
    jobs: list[Job] = field(default_factory=list)
    under_way: list[Job] = field(default_factory=list)
    destroyed: list[int] = field(default_factory=list)
    left: dict[int, int] = field(default_factory=dict)
    valid: dict[int, bool] = field(default_factory=dict)
    begun_anew: int | None = BEGIN

    def __post_init__(self) -> None:
        self.takes = parse_distribution({"empirical": self.options.get("takes", ["0s"])})
        self.keys = [process_key(f"backup/db/0/orders.{self.name}/{what}") for what in ("takes", "succeeds")]


class Naive:
    """The same history, second by second."""

    def __init__(self, copies: dict[str, Options]) -> None:
        self.copies = {name: Copy(name, options) for name, options in copies.items()}
        self.up: dict[str, dict[int, bool]] = {place: {} for place in PLACES}
        self.working = dict.fromkeys(PLACES, True)
        self.destroyed_at: dict[str, int] = {}
        self.gone = False
        self.gone_at = 0
        self.followed_from = BEGIN
        self.corrupt: int | None = None
        self.corrupt_since = 0
        self.there: dict[int, bool] = {}
        self.found: dict[int, int | None] = {}

    def second(self, now: int) -> None:
        """Let everything else happen, after the events of this second."""
        self.there[now] = self.working["db"] and not self.gone
        self.found[now] = self.corrupt
        for place in PLACES:
            self.up[place][now] = self.working[place]
        for copy in self.copies.values():
            if "lag" in copy.options:
                self.follow(copy, now)
            else:
                self.back_up(copy, now)

    def source_there(self, copy: Copy, now: int) -> bool:
        source = copy.options["source"]
        return self.there[now] if source is None else self.up[self.copies[source].options["at"]][now]

    def follow(self, copy: Copy, now: int) -> None:
        lag, before = copy.options["lag"], copy.left.get(now - 1, now - 1)
        arrived = now - lag
        broken = now - 1 in self.there and not self.source_there(copy, now) and not self.source_there(copy, now - 1)
        if broken or (copy.options["source"] is None and arrived < self.followed_from):
            arrived = before
        copy.left[now] = arrived
        if now - 1 in copy.destroyed:
            copy.begun_anew = None
        if copy.begun_anew is None and self.up[copy.options["at"]][now]:
            copy.begun_anew = now
        copy.valid[now] = copy.begun_anew is not None and arrived >= copy.begun_anew

    def back_up(self, copy: Copy, now: int) -> None:
        options = copy.options
        both = self.source_there(copy, now) and self.up[options["at"]][now]
        if now % options["every"] == 0:
            number = now // options["every"] % 2**64
            takes = copy.takes.sample_many([uniform(1, copy.keys[0], number)])
            content = [(now, now)]
            if options["source"] is not None:
                content = self.content(self.copies[options["source"]], now)
            good = bool(content) and uniform(1, copy.keys[1], number) < options["succeeds"] / 100
            job = Job(now, now + takes // SECOND, max(content)[1] if content else None, good)
            copy.jobs.append(job)
            copy.under_way.append(job)
        copy.under_way = [job for job in copy.under_way if job.end > now or job.start == now]
        if not both:
            for job in copy.under_way:
                job.good = False

    def content(self, copy: Copy, now: int) -> list[Item]:
        """All that a copy held at a second."""
        if "lag" in copy.options:
            if not copy.valid[now]:
                return []
            left, source = copy.left[now], copy.options["source"]
            return [(left, left)] if source is None else self.content(self.copies[source], left)
        since = max((at for at in copy.destroyed if at < now), default=BEGIN)
        keep = copy.options["keep"] or NEVER
        return [
            (job.start, job.moment)
            for job in copy.jobs
            if job.good and job.moment is not None and job.end <= now < job.end + keep and job.start >= since
        ]

    def best(self, name: str, now: int, not_after: int = END) -> int | None:
        copy = self.copies[name]
        if not self.working[copy.options["at"]]:
            return None
        clean = [
            item
            for item in self.content(copy, now)
            if item[1] <= not_after and ((found := self.found[item[1]]) is None or found > now)
        ]
        return max(clean)[1] if clean else None

    # What is told

    def works(self, place: str, working: bool) -> None:
        self.working[place] = working

    def destroy(self, place: str, now: int) -> None:
        self.working[place] = False
        self.destroyed_at[place] = now
        if place == "db" and not self.gone:
            self.gone, self.gone_at = True, now
        for copy in self.copies.values():
            if copy.options["at"] == place:
                copy.destroyed.append(now)

    def corrupts(self, now: int, dwell: int) -> None:
        if self.gone:
            return
        if self.corrupt is None:
            self.corrupt, self.corrupt_since = now + dwell, now
        self.corrupt = min(self.corrupt, now + dwell)
        for second in range(self.corrupt_since, now):
            self.found[second] = self.corrupt

    def restored(self, now: int, moment: int) -> None:
        if self.gone:
            self.followed_from = now
        self.gone = False
        self.corrupt, self.corrupt_since = self.found[moment], now


# --- random histories -------------------------------------------------------------------------------------------------


@st.composite
def copies(draw: st.DrawFn) -> dict[str, Options]:
    made: dict[str, Options] = {}
    names = ("a", "b", "c", "d")[: draw(st.integers(1, 4))]
    for name in names:
        options: Options = {"at": draw(st.sampled_from(PLACES)), "source": draw(st.sampled_from([None, *made]))}
        if draw(st.booleans()):
            options["lag"] = draw(st.integers(0, 25))
        else:
            # What others are made from is kept long enough to be there sometimes when they are.
            least = 1 if name == names[-1] else 34
            options["every"] = draw(st.integers(2, 12))
            options["takes"] = [f"{each}s" for each in draw(st.lists(st.integers(0, 20), min_size=1, max_size=3))]
            options["succeeds"] = draw(st.sampled_from([60, 100, 100]))
            options["keep"] = draw(st.one_of(st.none(), st.integers(least, 60)))
        made[name] = options
    return made


def written(copies: dict[str, Options]) -> str:
    return f"orders: {{copies: {{{', '.join(_copy(name, options) for name, options in copies.items())}}}}}"


def _copy(name: str, options: Options) -> str:
    source = f"from: {options['source']}, " if options["source"] else ""
    if "lag" in options:
        made = f"replicates: {{lag: {options['lag']}s}}"
    else:
        keep = f", keep: {options['keep']}s" if options["keep"] else ""
        made = (
            f"backup: {{every: {options['every']}s, takes: {{empirical: [{', '.join(options['takes'])}]}}, "
            f"succeeds: {options['succeeds']}%{keep}}}"
        )
    return f"{name}: {{at: {options['at']}, {source}{made}}}"


@st.composite
def events(draw: st.DrawFn) -> Events:
    """What happens at which second: things that are over some time later."""
    found: Events = {}

    def add(at: int, event: Event) -> None:
        found.setdefault(at, []).append(event)

    for _ in range(draw(st.integers(1, 8))):
        at, length = draw(st.integers(0, END - 1)), draw(st.integers(1, 30))
        place = draw(st.sampled_from(PLACES))
        what = draw(st.sampled_from(["works", "destroy", "corrupt", "lose"]))
        if what == "corrupt":
            add(at, (what, "orders", draw(st.integers(0, 40))))
        else:
            place = "db" if what == "lose" else place
            add(at, ("works" if what == "works" else "destroy", place, 0))
            add(at + length, ("works", place, 1))
        if place == "db" or what == "corrupt":
            add(at + length + draw(st.integers(1, 10)), ("restore", "orders", 0))
    return found


@settings(deadline=None, max_examples=120, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(copies(), events(), st.integers(0, 60))
def test_every_copy_holds_what_the_naive_model_lists(made: dict[str, Options], happens: Events, back: int) -> None:
    naive, kept = Naive(made), Kept(written(made))
    for now in range(BEGIN, END):
        for event in happens.get(now, ()):
            tell(event, now, naive, kept)
        naive.second(now)
        if now >= 0 and (now % 3 == 0 or now in happens):
            for name in made:
                assert held(kept, name, now) == naive.best(name, now), (now, name)
                assert held(kept, name, now, now - back) == naive.best(name, now, now - back), (now, name)


def held(kept: Kept, name: str, now: int, not_after: int = END) -> int | None:
    choice = kept.orders.newest(now * SECOND, name, not_after * SECOND)
    return None if choice is None else choice.moment // SECOND


def tell(event: Event, now: int, naive: Naive, kept: Kept) -> None:
    what, where, value = event
    if what == "works" and value and naive.destroyed_at.get(where) == now:
        return  # nothing is built up again in no time
    if what == "works":
        naive.works(where, bool(value))
        kept.all.works(where, now * SECOND, bool(value))
    elif what == "destroy":
        naive.destroy(where, now)
        kept.all.destroy(where, now * SECOND)
    elif what == "corrupt":
        naive.corrupts(now, value)
        kept.orders.corrupt(now * SECOND, value * SECOND)
    elif not (naive.gone and naive.gone_at == now) and (choice := best(kept, now)):  # no loss without a length
        naive.restored(now, choice.moment // SECOND)
        kept.orders.restored(now * SECOND, choice, 0, "db")


def best(kept: Kept, now: int) -> Choice | None:
    """What is chosen to be restored, a second before it has been."""
    return kept.orders.newest((now - 1) * SECOND)


def test_the_histories_are_of_every_kind() -> None:
    """A history in which a chain of all kinds is lost, restored and corrupted."""
    made: dict[str, Options] = {
        "a": {"at": "lyon", "source": None, "every": 7, "takes": ["2s", "9s"], "succeeds": 60, "keep": 50},
        "b": {"at": "nice", "source": "a", "lag": 4},
        "c": {"at": "db", "source": "b", "every": 5, "takes": ["1s"], "succeeds": 100, "keep": None},
    }
    naive, kept = Naive(made), Kept(written(made))
    happens: dict[int, Event] = dict(_events())
    answers: dict[str, set[int | None]] = {name: set() for name in made}
    for now in range(BEGIN, END):
        if now in happens:
            tell(happens[now], now, naive, kept)
        naive.second(now)
        if now >= 0:
            for name in made:
                answers[name].add(naive.best(name, now))
                assert held(kept, name, now) == naive.best(name, now)
    assert all(None in each and len(each) > 5 for each in answers.values())


def _events() -> Iterator[tuple[int, Event]]:
    yield 10, ("corrupt", "orders", 15)
    yield 30, ("restore", "orders", 0)
    yield 40, ("works", "nice", 0)
    yield 45, ("works", "nice", 1)
    yield 50, ("destroy", "db", 0)
    yield 55, ("works", "db", 1)
    yield 60, ("restore", "orders", 0)
    yield 80, ("destroy", "lyon", 0)
    yield 85, ("works", "lyon", 1)
    yield 90, ("destroy", "nice", 0)
    yield 95, ("works", "nice", 1)
