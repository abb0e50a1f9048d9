"""Random plans that every engine can treat: pools, some with a crew of their own, common causes, nested requirements.

All times are exponential. A plan is known as parts, which an enumeration needs, and as text, which the engines read.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from random import Random


@dataclass(frozen=True, slots=True)
class Pool:
    """Identical units; times in hours. `crew`: how many can be repaired at a time, None where all can."""

    name: str
    units: int
    required: int
    full: int
    mttf: int
    mttr: int
    crew: int | None = None


@dataclass(frozen=True, slots=True)
class Cause:
    """A common cause, and with what probability it hits each pool."""

    name: str
    mttf: int
    mttr: int
    hits: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Parts:
    """A plan as it was made up; `services` by name: their requirements and their `mbco` in per cent, as text."""

    pools: tuple[Pool, ...]
    causes: tuple[Cause, ...]
    services: Mapping[str, tuple[str, int | None]]

    @property
    def text(self) -> str:
        """The plan file."""
        crews = [pool for pool in self.pools if pool.crew is not None]
        lines = ["continuity: 1", "name: Generated", "components:"]
        lines += [_component(pool) for pool in self.pools]
        lines += ["common_causes:", *map(_cause, self.causes)] if self.causes else []
        lines += ["services:", *(_service(name, *each) for name, each in self.services.items())]
        lines += ["teams:", *(f"  crew-{pool.name}: {{people: {pool.crew}}}" for pool in crews)] if crews else []
        return "\n".join(lines) + "\n"


def random_parts(random: Random) -> Parts:
    """Up to four pools, two causes and two services."""
    pools = tuple(_random_pool(random, name) for name in "abcd"[: random.randint(2, 4)])
    causes = tuple(_random_cause(random, name, pools) for name in ("quake", "storm")[: random.randint(0, 2)])
    names = [pool.name for pool in pools]
    services = {name: (_random_terms(random, names), random.choice((None, 40, 60))) for name in ("first", "second")}
    return Parts(pools, causes, services)


def with_one_more(parts: Parts, which: int) -> Parts:
    """One more unit in a pool, everything else unchanged."""
    more = tuple(replace(pool, units=pool.units + 1) if i == which else pool for i, pool in enumerate(parts.pools))
    return replace(parts, pools=more)


def with_alternative(parts: Parts, which: int) -> Parts:
    """A component beside a pool, either of which is enough wherever the pool was needed by name."""
    pool = parts.pools[which]
    spare = Pool("spare", 1, 1, 1, pool.mttf, pool.mttr)
    services = {"either": (f"any: [{pool.name}, spare]", None), "alone": (pool.name, None)}
    return replace(parts, pools=(*parts.pools, spare), services=services)


def _random_pool(random: Random, name: str) -> Pool:
    units = random.randint(1, 3)
    required = random.randint(1, units)
    crew = random.randint(1, units) if random.random() < 0.4 else None
    return Pool(
        name, units, required, random.randint(required, units), random.randint(5, 60), random.randint(1, 9), crew
    )


def _random_cause(random: Random, name: str, pools: Sequence[Pool]) -> Cause:
    hit = random.sample([pool.name for pool in pools], 2)
    shares = {each: random.choice((0.25, 0.5, 1.0)) for each in sorted(hit)}
    return Cause(name, random.randint(50, 200), random.randint(1, 9), shares)


def _random_terms(random: Random, names: Sequence[str]) -> str:
    return ", ".join(_random_term(random, names, 2) for _ in range(random.randint(1, 2)))


def _random_term(random: Random, names: Sequence[str], depth: int) -> str:
    kind = random.choice(("need", "all", "any", "at_least", "share", "soft")) if depth else "need"
    if kind == "need":
        return random.choice(names)
    if kind == "share":
        weights = ", ".join(f"{each}: {random.choice((30, 50, 70, 100))}%" for each in sorted(random.sample(names, 2)))
        return f"{{share: {{{weights}}}}}"
    if kind == "soft":
        return f"{{need: {random.choice(names)}, without: {random.choice((30, 50, 80))}%}}"
    terms = [_random_term(random, names, depth - 1) for _ in range(random.randint(2, 3))]
    inside = f"[{', '.join(terms)}]"
    return f"{{at_least: 2, of: {inside}}}" if kind == "at_least" else f"{{{kind}: {inside}}}"


def _component(pool: Pool) -> str:
    team = "recovers: by itself" if pool.crew is None else f"team: crew-{pool.name}"
    fails = f"failures: {{fails: {{mttf: {pool.mttf}h, mttr: {pool.mttr}h, {team}}}}}"
    return f"  {pool.name}: {{units: {pool.units}, required: {pool.required}, full: {pool.full}, {fails}}}"


def _cause(cause: Cause) -> str:
    hits = ", ".join(f"{name}: {share:.0%}" for name, share in cause.hits.items())
    return f"  {cause.name}: {{mttf: {cause.mttf}h, mttr: {cause.mttr}h, hits: {{{hits}}}}}"


def _service(name: str, needs: str, mbco: int | None) -> str:
    objectives = "" if mbco is None else f", objectives: {{mbco: {mbco}%}}"
    return f"  {name}: {{needs: [{needs}]{objectives}}}"
