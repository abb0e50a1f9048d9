"""Where names stand in a plan, and what each of them names: the one table of all references.

The table says for each key of the format what it names. It is walked over the plain data, so that a name has its exact
place, and a defect elsewhere in the same entry hides no name. What has another shape than expected is passed over.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, TypeAlias

from continuity.planfile.marked import Data, YamlMapping, YamlSequence
from continuity.planfile.problems import Path
from continuity.planfile.tiers_and_kinds import NODE_SECTIONS, SUPPLIERS

Found: TypeAlias = Callable[[str, str, Path, bool], None]
"""Called for each reference: what is named, its name, the path, whether the name is a key."""
Visit: TypeAlias = Callable[[Data, Path, Found], None]


def name(what: str, *words: str) -> Visit:
    """One name; `words` are allowed in its place."""

    def visit(value: Data, path: Path, found: Found) -> None:
        if isinstance(value, str) and value not in words:
            found(what, value, path, False)

    return visit


def keys(what: str) -> Visit:
    """A mapping whose keys are names."""

    def visit(value: Data, path: Path, found: Found) -> None:
        for key in value if isinstance(value, YamlMapping) else ():
            found(what, key, (*path, key), True)

    return visit


def items(inner: Visit) -> Visit:
    """A list, or a single item in its place."""

    def visit(value: Data, path: Path, found: Found) -> None:
        if isinstance(value, YamlSequence):
            for i, item in enumerate(value):
                inner(item, (*path, i), found)
        else:
            inner(value, path, found)

    return visit


def values(inner: Visit) -> Visit:
    """A mapping from anything to values of one form."""

    def visit(value: Data, path: Path, found: Found) -> None:
        for key, below in value.items() if isinstance(value, YamlMapping) else ():
            inner(below, (*path, key), found)

    return visit


def entry(parts: Mapping[str, Visit]) -> Visit:
    """A mapping with known keys, some of which lead to names."""

    def visit(value: Data, path: Path, found: Found) -> None:
        for key, below in value.items() if isinstance(value, YamlMapping) else ():
            inner = parts.get(key)
            if inner is not None:
                inner(below, (*path, key), found)

    return visit


def either(*forms: Visit) -> Visit:
    """One of several forms, each of which looks at its own shape only."""

    def visit(value: Data, path: Path, found: Found) -> None:
        for form in forms:
            form(value, path, found)

    return visit


def _term(value: Data, path: Path, found: Found) -> None:
    """A requirement: a node's name, or a mapping around other requirements."""
    if isinstance(value, str):
        found("node", value, path, False)
    else:
        _COMPOUND(value, path, found)


def _settings(value: Data, path: Path, found: Found) -> None:
    """A mapping whose keys are dotted paths in the plan, each of them below some entry."""
    for key in value if isinstance(value, YamlMapping) else ():
        section, _, rest = key.partition(".")
        found("section", section, (*path, key), True)
        if section in ENTRY_OF:
            found(ENTRY_OF[section], rest.partition(".")[0], (*path, key), True)


_TERMS: Final = items(_term)
_NODES: Final = items(name("node"))
_CREW: Final = either(name("team"), keys("team"))
_COMPOUND: Final = entry(
    {
        "all": _TERMS,
        "any": _TERMS,
        "of": _TERMS,
        "share": keys("node"),
        "need": _term,
        "workaround": entry({"needs": _NODES, "team": _CREW}),
    }
)
_MODE: Final = {"team": _CREW, "spares": name("spare pool"), "corrupts": name("data")}
_COPY: Final = entry({"at": name("node"), "key_at": items(name("node", "paper"))})
NODE: Final = entry(
    {
        "site": name("site"),
        "needs": _TERMS,
        "needs_to_start": _NODES,
        "hours": name("calendar"),
        "demand": keys("calendar"),
        "failures": values(entry(_MODE)),
        "failover": entry({"between": _NODES, "otherwise": entry({"team": _CREW})}),
        "data": values(entry({"with": items(name("data")), "copies": values(_COPY)})),
    }
)
_STEP: Final = entry(
    {
        "team": _CREW,
        "needs": _NODES,
        "starts": _NODES,
        "stops": _NODES,
        "repairs": _NODES,
        "restores": entry({"data": name("data"), "to": name("node")}),
        "switches": either(keys("node"), values(name("node"))),
        "runs": name("plan"),
    }
)
_EVENT: Final = entry(
    {
        "fails": name("node"),
        "destroys": name("node"),
        "corrupts": entry({"data": name("data")}),
        "absent": either(items(name("person")), entry({"team": name("team", "all")})),
        "slows": entry({"what": name("team or node")}),
        "demand": keys("service"),
    }
)
PLAN: Final = entry(
    {
        **dict.fromkeys((*NODE_SECTIONS, *SUPPLIERS.values()), values(NODE)),
        "common_causes": values(entry({**_MODE, "hits": keys("node")})),
        "people": values(entry({"hours": name("calendar"), "site": name("site")})),
        "teams": values(
            entry(
                {
                    "members": items(name("person")),
                    "people": keys("calendar"),
                    "deputy": name("team"),
                    "access": _NODES,
                    "hours": name("calendar"),
                    "site": name("site"),
                }
            )
        ),
        "plans": values(
            entry(
                {
                    "covers": _NODES,
                    "kept_at": items(name("node", "paper")),
                    "invoke": entry({"when": name("node"), "scenario": name("scenario")}),
                    "authority": entry({"team": _CREW}),
                    "steps": values(_STEP),
                    "return": entry({"after": name("node"), "steps": values(_STEP)}),
                }
            )
        ),
        "scenarios": values(
            entry(
                {
                    "begins": entry({"calendar": name("calendar")}),
                    "events": items(_EVENT),
                    "expects": keys("service"),
                }
            )
        ),
        "exercises": items(entry({"plan": name("plan")})),
        "agreements": values(entry({"services": items(name("service"))})),
        "indicators": values(entry({"service": name("service")})),
        "improvements": values(entry({"option": name("option")})),
        "risks": values(entry({"nodes": _NODES, "scenario": name("scenario")})),
        "options": values(entry({"sets": _settings})),
        "reviews": items(entry({"covers": items(name("entry"))})),
    }
)
"""Where names stand in a plan."""

_DEFINED: Final[Mapping[str, tuple[str, ...]]] = {
    "service": ("services",),
    "component": ("components",),
    "site": ("sites",),
    "supplier": ("suppliers",),
    "tier": ("tiers",),
    "kind": ("kinds",),
    "common cause": ("common_causes",),
    "spare pool": ("spares",),
    "calendar": ("calendars",),
    "person": ("people",),
    "team": ("teams",),
    "plan": ("plans",),
    "scenario": ("scenarios",),
    "agreement": ("agreements",),
    "indicator": ("indicators",),
    "option": ("options",),
    "improvement": ("improvements",),
    "risk": ("risks",),
    "observation": ("observed",),
}
"""What has an id, and the section that defines it."""
ENTRY_OF: Final[Mapping[str, str]] = {section: what for what, (section,) in _DEFINED.items()}
SECTIONS_OF: Final[Mapping[str, tuple[str, ...]]] = {
    **_DEFINED,
    "node": NODE_SECTIONS,
    "team or node": ("teams", *NODE_SECTIONS),
    "entry": tuple(ENTRY_OF),
}
"""The sections that define what a reference may name."""
