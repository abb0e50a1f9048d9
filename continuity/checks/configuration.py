"""A project's own settings: `[tool.continuity]` in `pyproject.toml`, or the same at the top of `.continuity.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Final, cast

from continuity.checks.limits import CheckLimits
from continuity.checks.owned import OwnedFiles
from continuity.checks.settings import CheckSettings
from continuity.errors import PlanError
from continuity.findings import Finding, Location, Severity
from continuity.planfile.jsonschema import plan_schema
from continuity.planfile.names import nearest
from continuity.units import parse_duration, parse_share

OWN_FILE: Final = ".continuity.toml"
SHARED_FILE: Final = "pyproject.toml"
FAIL_ON: Final = {"error": Severity.ERROR, "warning": Severity.WARNING}
_KEYS: Final = ("select", "ignore", "fail-on", "baseline", "severities", "limits", "files", "standards", "profile")
_SHARES: Final = frozenset({"dependency_share", "margin"})
_COUNTS: Final = frozenset({"most_plans"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Configuration:
    """What a project has set.

    Parameters: `select` and `ignore`, beginnings of ids or groups; `fail_on`, None where nothing is said; `baseline`,
    the file of the baseline; `severities`, by id, group or beginning; `limits`, the numbers to compare with;
    `owned_files`, who may set what; `standards` and `profile`, what audits are against.
    """

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    fail_on: Severity | None = None
    baseline: Path | None = None
    severities: Mapping[str, Severity] = field(default_factory=dict)
    limits: CheckLimits = field(default_factory=CheckLimits)
    owned_files: tuple[OwnedFiles, ...] = ()
    standards: tuple[str, ...] = ()
    profile: str | None = None

    def settings(self, today: date, select: tuple[str, ...] = (), ignore: tuple[str, ...] = ()) -> CheckSettings:
        """The settings of a check: what a call selects replaces what the project does, what it ignores adds to that."""
        return CheckSettings(
            today=today,
            select=select or self.select,
            ignore=(*self.ignore, *ignore),
            severities=self.severities,
            limits=self.limits,
            owned_files=self.owned_files,
        )


def configuration(plan: Path) -> Configuration:
    """The settings of the nearest folder, from the plan's upward, that has some; the defaults where none has.

    Raises PlanError for a file that cannot be read, and with every setting that is none.
    """
    start = plan.resolve()
    for folder in (start, *start.parents):
        for name in (OWN_FILE, SHARED_FILE):
            file = folder / name
            table = _table(file, file.read_bytes()) if file.is_file() else None
            if table is not None:
                return _Reading(file, table).configuration()
    return Configuration()


def configuration_among(texts: Mapping[str, str], within: str = "") -> Configuration:
    """The settings among the texts of a plan that is on no disk; parameters as for `load_texts`, errors as above."""
    for name in (OWN_FILE, SHARED_FILE):
        file = Path(within, name)
        table = _table(file, texts[name].encode("utf-8", "surrogatepass")) if name in texts else None
        if table is not None:
            return _Reading(file, table).configuration()
    return Configuration()


def _table(file: Path, content: bytes) -> Mapping[str, object] | None:
    """What a file says for this program; None where it says nothing."""
    if file.name == SHARED_FILE and b"continuity" not in content:
        return None  # another project's file, somewhere above, sound or not
    try:
        data: Mapping[str, object] = tomllib.loads(content.decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise PlanError([_fault(file, f"it cannot be read: {error}", "")]) from error
    if file.name == OWN_FILE:
        return data
    tool = data.get("tool")
    ours = tool.get("continuity") if isinstance(tool, Mapping) else None
    return ours if isinstance(ours, Mapping) else None


def _fault(file: Path, message: str, path: str, hint: str = "") -> Finding:
    place = Location(str(file), 0, 0)
    return Finding(id="configuration", severity=Severity.ERROR, message=message, path=path, location=place, hint=hint)


class _Reading:
    """One file's settings, and everything that is wrong with them.

    Parameters: `file`, for messages, and for paths that are relative to it; `table`, what it says.
    """

    def __init__(self, file: Path, table: Mapping[str, object]) -> None:
        self.file = file
        self.table = table
        self.faults: list[Finding] = []

    def configuration(self) -> Configuration:
        """The settings. Raises PlanError with every setting that is none."""
        self._strangers(self.table, _KEYS, "")
        baseline = self._text("baseline", "a file name")
        fail_on = self._text("fail-on", "error or warning")
        if fail_on is not None and fail_on not in FAIL_ON:
            self._wrong("fail-on", f"{fail_on!r} is neither error nor warning")
        found = Configuration(
            select=self._texts("select"),
            ignore=self._texts("ignore"),
            fail_on=FAIL_ON.get(fail_on or ""),
            baseline=None if baseline is None else self.file.parent / baseline,
            severities=dict(self._severities()),
            limits=self._limits(),
            owned_files=tuple(self._owned_files()),
            standards=tuple(map(self._standard, self._texts("standards", '["iso20000-1:2018"]'))),
            profile=self._text("profile", "the name of a profile"),
        )
        if self.faults:
            raise PlanError(self.faults)
        return found

    def _wrong(self, path: str, message: str) -> None:
        self.faults.append(_fault(self.file, message, path))

    def _strangers(self, table: Mapping[str, object], known: tuple[str, ...], above: str) -> None:
        for key in table.keys() - set(known):
            near = nearest(key, known)
            rest = f"did you mean '{near}'?" if near else f"there are {', '.join(known)}"
            self._wrong(f"{above}{key}", f"unknown setting '{key}': {rest}")

    def _text(self, key: str, what: str) -> str | None:
        value = self.table.get(key)
        if value is None or isinstance(value, str):
            return value
        self._wrong(key, f"{what} is expected, not {value!r}")
        return None

    def _texts(self, key: str, example: str = '["life-cycle"]') -> tuple[str, ...]:
        return self._list(self.table.get(key, []), key, example)

    def _standard(self, name: str) -> str:
        """The id of a standard, or the file of one's own, found from here."""
        return str(self.file.parent / name) if name.endswith((".yaml", ".yml")) else name

    def _list(self, value: object, path: str, example: str) -> tuple[str, ...]:
        if isinstance(value, list) and all(isinstance(each, str) for each in value):
            return tuple(value)
        self._wrong(path, f"a list of texts is expected, such as {example}, not {value!r}")
        return ()

    def _part(self, key: str) -> Mapping[str, object]:
        value = self.table.get(key, {})
        if isinstance(value, Mapping):
            return value
        self._wrong(key, f"a table is expected, not {value!r}")
        return {}

    def _severities(self) -> Iterator[tuple[str, Severity]]:
        words = [each.value for each in Severity]
        for name, word in self._part("severities").items():
            if word in words:
                yield name, Severity(word)
            else:
                self._wrong(f"severities.{name}", f"{word!r} is none of {', '.join(words)}")

    def _owned_files(self) -> Iterator[OwnedFiles]:
        for pattern, said in self._part("files").items():
            path = f"files.{pattern}"
            table = said if isinstance(said, Mapping) else {}
            self._strangers(table, ("owner", "may-set"), f"{path}.")
            if "may-set" not in table:
                self._wrong(path, 'say what may be set: may-set = ["services.*.objectives"]')
                continue
            may_set = self._list(table["may-set"], f"{path}.may-set", '["services.*.objectives"]')
            self._nowhere(may_set, f"{path}.may-set")
            yield OwnedFiles(
                folder=self.file.parent.resolve(),
                pattern=pattern,
                owner=str(table.get("owner", "")),
                may_set=may_set,
            )

    def _nowhere(self, paths: tuple[str, ...], place: str) -> None:
        """Name the paths that begin with what no plan has at its top: they would allow nothing."""
        known = frozenset(cast("Mapping[str, object]", plan_schema()["properties"]))
        for path in paths:
            first = path.partition(".")[0]
            if not first.startswith("x-") and not any(fnmatchcase(key, first) for key in known):
                near = nearest(first, known)
                rest = f"did you mean '{near}'?" if near else "write it like services.*.objectives"
                self._wrong(place, f"no plan has '{first}' at its top: {rest}")

    def _limits(self) -> CheckLimits:
        names = {each.name.replace("_", "-"): each.name for each in fields(CheckLimits)}
        said = {key.replace("_", "-"): value for key, value in self._part("limits").items()}
        self._strangers(said, tuple(names), "limits.")
        values: dict[str, int | float] = {}
        for name, limit in names.items():
            if name in said:
                try:
                    values[limit] = _limit(limit, said[name])
                except ValueError as error:
                    self._wrong(f"limits.{name}", str(error))
        return CheckLimits(**values)  # type: ignore[arg-type] # shares are floats, the others whole


def _limit(name: str, value: object) -> int | float:
    if name in _SHARES:
        return parse_share(value)
    if name in _COUNTS:
        if isinstance(value, int) and not isinstance(value, bool) and value > 0:
            return value
        raise ValueError(f"a number of at least 1 is expected, not {value!r}")
    return parse_duration(value)
