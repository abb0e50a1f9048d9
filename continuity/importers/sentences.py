"""What an imported plan tells its reader, in sentences."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from continuity.importers.wiring import Call, Calls

SHOWN = 8  # names listed in one sentence

CALLS = (
    "An address in a setting says that a workload calls another, not that it cannot work without it. Each "
    "call became a hard requirement; where a part still works, write {need: ID, without: 80%}, and say "
    "with objectives: {mbco: 80%} from which level on the service counts as up."
)
FIGURES = (
    "The manifests say nothing about failures. All figures under kinds are assumptions about workloads of "
    "that kind, and results made from them count them as such."
)
UNEXPOSED = "No load balancer, node port, Ingress or route leads to a workload: what users reach is not known."
MERGE_KEYS = "The file uses YAML merge keys (<<), which were not followed."
LOAD_GENERATOR = "It looks like a load generator: take it out if it is no part of what you promise."
NOT_KEPT = "None of its volumes outlives its pods: what they hold is lost with them."
GUESSED = "It was taken for a data store because it is a StatefulSet."


def head(file: str, counts: Mapping[str, int]) -> str:
    """The first paragraph of the plan: where it comes from and how much was found."""
    parts = [
        amount(counts["workloads"], "workload", "workloads"),
        amount(counts["edges"] - counts["dropped"], "requirement", "requirements"),
    ]
    if counts["dead_ends"]:
        parts.append(amount(counts["dead_ends"], "address that leads nowhere", "addresses that lead nowhere"))
    return f"Drafted by `continuity import kubernetes` from {file}: {', '.join(parts)}. Correct it, and keep it."


def shared(number: int) -> str:
    """What requirements out of maps that are taken whole are worth."""
    return (
        f"{amount(number, 'requirement comes', 'requirements come')} only from ConfigMaps or Secrets that "
        "containers take whole (envFrom): such a map may name more than each of them calls."
    )


def call_notes(found: Calls, dropped: Sequence[Call]) -> Iterator[str]:
    """Yield the sentences about what a workload's settings name."""
    for variable, address, reason in found.dead_ends:
        yield f"{variable} names {address}, but {reason}; no requirement was made."
    for variable, host in found.outside:
        yield f"{variable} names {host}, outside the cluster: possibly a supplier."
    if found.itself:
        verb = "names" if len(found.itself) == 1 else "name"
        yield f"{listed(found.itself)} {verb} the workload itself; no requirement was made."
    if dropped:
        targets = listed(dict.fromkeys(target for call in dropped for target in call.targets))
        yield f"It also calls {targets}; as a requirement that would close a cycle, so none was made."


def listed(names: Iterable[str]) -> str:
    """The names with commas, the first eight of them where there are more."""
    every = list(names)
    shown = ", ".join(every[:SHOWN])
    return f"{shown} and {len(every) - SHOWN} more" if len(every) > SHOWN else shown


def amount(number: int, one: str, many: str) -> str:
    """`1 workload`, `2 workloads`."""
    return f"{number} {one if number == 1 else many}"
