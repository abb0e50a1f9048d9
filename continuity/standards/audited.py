"""A plan under audit, and what evaluators answer."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from continuity.audit_results import Status, Trace
from continuity.checks.checked import Checked
from continuity.checks.dates import services_of_plan
from continuity.model import Node, RecoveryPlan, Section
from continuity.planfile.marked import Data, YamlMapping, YamlSequence
from continuity.planfile.places import Places
from continuity.planfile.problems import Path
from continuity.standards.standard import Filter, Only
from continuity.units import DAY, format_duration


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What one piece of evidence comes to: `found` in the plan, `lacking` in it."""

    found: tuple[Trace, ...]
    lacking: tuple[Trace, ...]

    @property
    def status(self) -> Status:
        """Found where nothing is lacking, missing where nothing is found."""
        if not self.lacking:
            return Status.FOUND
        return Status.PARTLY if self.found else Status.MISSING


class Audited:
    """A plan under audit.

    Parameters: `checked`, the plan with what is worked out about it; `places`, where its parts are written.
    """

    def __init__(self, checked: Checked, places: Places) -> None:
        self.checked = checked
        self.places = places
        self._services = checked.plan.services
        self._counting: dict[Only, tuple[Node, ...]] = {}
        self._of_plans: dict[str, tuple[Node, ...]] = {}

    def trace(self, path: Path, says: str = "") -> Trace:
        """Something at a path; where a tier or kind supplies it, that is pointed at."""
        return Trace(path=self.places.declared_path(path), location=self.places.of(path), says=says)

    def nothing(self, says: str) -> Answer:
        """The answer where there is nothing to point at."""
        return Answer(found=(), lacking=(Trace(path="", location=None, says=says),))

    def answer(self, found: Iterable[Trace], lacking: Iterable[Trace]) -> Answer:
        """The answer, each trace once: a tier may supply the same to many."""
        return Answer(found=tuple(dict.fromkeys(found)), lacking=tuple(dict.fromkeys(lacking)))

    def services(self, only: Only) -> tuple[Node, ...]:
        """The services that count."""
        if only not in self._counting:
            self._counting[only] = tuple(each for each in self._services if self.service_counts(each, only))
        return self._counting[only]

    def services_of(self, recovery: RecoveryPlan) -> tuple[Node, ...]:
        """The services that the loss of what a plan covers can touch."""
        if recovery.id not in self._of_plans:
            self._of_plans[recovery.id] = services_of_plan(recovery, self.checked)
        return self._of_plans[recovery.id]

    def service_counts(self, service: Node, only: Only) -> bool:
        """Whether a service is one of those that count."""
        if only is Only.CRITICAL:
            return self.checked.is_critical(service)
        return only is Only.ALL or self._is_offered(service)

    def _is_offered(self, service: Node) -> bool:
        """Whether a service is promised to somebody, or no other service is built on it."""
        users = self.checked.users.get(service.id, ())
        nodes = self.checked.plan.nodes
        return (
            service.objectives is not None
            or service.impact is not None
            or service.id in self._agreed
            or all(nodes[user].section is not Section.SERVICES for user in users)
        )

    @cached_property
    def _agreed(self) -> frozenset[str]:
        return frozenset(name for each in self.checked.plan.agreements.values() for name in each.services)

    def no_service(self, only: Only) -> Answer:
        """The answer where no service counts."""
        if only is not Only.CRITICAL:
            return self.nothing("there is no `services.*`")
        limits = self.checked.limits
        return self.nothing(
            f"no service says that it is critical: by an RTO of at most {format_duration(limits.critical_rto)}, an MTPD"
            f" of at most {format_duration(limits.critical_mtpd)}, `priority: 1` or the tag `critical`"
        )

    def is_recent(self, day: date, within: int | None) -> bool:
        """Whether a day has come and lies at most a duration back."""
        age = (self.checked.today - day).days * DAY
        return age >= 0 and (within is None or age <= within)

    def fits(self, wanted: Filter, value: Data) -> bool:
        """Whether a value in the plan has what a filter asks for, its date left aside."""
        return all(_has(value, key, words) for key, words in wanted.where)

    def is_in_time(self, wanted: Filter, value: Data) -> bool:
        """Whether a date, or the day on which something was `held`, lies as a filter asks for."""
        day = value.get("held") if isinstance(value, YamlMapping) else value
        return wanted.within is None or self._is_recent_text(day, wanted.within)

    def _is_recent_text(self, value: Data, within: int) -> bool:
        try:
            return self.is_recent(date.fromisoformat(value if isinstance(value, str) else ""), within)
        except ValueError:
            return False


def _has(value: Data, key: str, words: Sequence[str]) -> bool:
    said = value.get(key) if isinstance(value, YamlMapping) else None
    texts = said if isinstance(said, YamlSequence) else [said]
    return any(_as_word(each) in words for each in texts)


def _as_word(value: Data) -> str:
    return str(value).lower() if isinstance(value, bool | str) else str(value)


def words_of(wanted: Filter) -> str:
    """A filter in a sentence, to follow what it filters: ` with kind functional or full, within 1y`."""
    parts = [
        f" tagged {listed(words)}" if key == "tags" else f" with {key} {listed(words)}" for key, words in wanted.where
    ]
    if wanted.within is not None:
        parts.append(f" within {format_duration(wanted.within)}")
    return "".join(parts)


def listed(words: Iterable[str], write: Callable[[str], str] = str) -> str:
    """`a`, `a or b`, `a, b or c`."""
    *others, last = map(write, words)
    return f"{', '.join(others)} or {last}" if others else last


def a_service(only: Only) -> str:
    """`a service`, `a critical service`."""
    return {Only.ALL: "a service", Only.OFFERED: "an offered service", Only.CRITICAL: "a critical service"}[only]


def no_service(only: Only) -> str:
    """`no service`, `no critical service`."""
    return f"no {a_service(only).partition(' ')[2]}"


def of_service(only: Only) -> str:
    """Whose data is meant, to follow the word; "" for everybody's."""
    return "" if only is Only.ALL else f" of {a_service(only)}"
