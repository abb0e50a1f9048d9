"""The names of a cluster, answered as its DNS would: which workloads stand behind a host."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from continuity.errors import LimitError
from continuity.importers.manifests import Key, Manifests, Service, Workload

POD = re.compile(r"(.+)-\d+")  # a pod of a StatefulSet has its name and a number
ABSENT = "nothing of that name is in the file"
MOST_BEHIND = 1_000  # workloads behind one Service
MOST_COMPARED = 10_000_000  # workloads looked at for all Services
EMPTY_SERVICE = "that Service selects nothing in the file"


@dataclass(frozen=True, slots=True)
class Target:
    """Where a host leads.

    Parameters: `nodes`, ids of the workloads behind it, sorted; `outside`, a host that is not in the cluster;
    `dead_end`, why it leads nowhere. One of the three is not empty.
    """

    nodes: tuple[str, ...] = ()
    outside: str = ""
    dead_end: str = ""


class Directory:
    """Services and workloads by their names.

    Parameters: `manifests`; `ids`, the plan's id of each workload. What has no namespace in the file may be
    in any, because the namespace is then given when the file is applied.

    Source: Kubernetes documentation, DNS for Services and Pods.
    """

    def __init__(self, manifests: Manifests, ids: Mapping[Key, str]) -> None:
        self.ids = ids
        self.services = {(service.namespace, service.name): service for service in manifests.services}
        self.named: dict[tuple[str, str], list[str]] = {}
        self.stateful: dict[tuple[str, str], str] = {}
        self.labelled: dict[tuple[str, str], list[Workload]] = {}
        for workload in manifests.workloads:
            kind, namespace, name = workload.key
            self.named.setdefault((namespace, name), []).append(ids[workload.key])
            if kind == "StatefulSet":
                self.stateful[namespace, name] = ids[workload.key]
            for label in workload.labels.items():
                self.labelled.setdefault(label, []).append(workload)
        self.selected: dict[tuple[str, str], tuple[str, ...]] = {}
        self.compared = 0
        self.namespaces = {namespace for namespace, _ in (*self.services, *self.named)}

    def behind(self, service: Service) -> tuple[str, ...]:
        """The ids of the workloads whose pods a service selects, sorted; without a selector none."""
        own = (service.namespace, service.name)
        if own not in self.selected:
            self.selected[own] = self.select(service)
        return self.selected[own]

    def select(self, service: Service) -> tuple[str, ...]:
        """As `behind`, afresh. Raises `LimitError` where a file asks for a day's work."""
        candidates = (self.labelled.get(label, []) for label in service.selector.items())
        fewest = min(candidates, key=len, default=[])
        wanted = service.selector.items()
        found = (one for one in fewest if one.labels.items() >= wanted and together(service.namespace, one.key[1]))
        nodes = tuple(sorted(self.ids[workload.key] for workload in found))
        self.compared += len(fewest)
        if len(nodes) > MOST_BEHIND or self.compared > MOST_COMPARED:
            raise LimitError(f"Service {service.name} and those before it select too many workloads")
        return nodes

    def resolve(self, host: str, namespace: str, *, follow: bool = True) -> Target:
        """Where a host leads.

        Parameters: `host`, in lower case; `namespace`, of the workload that asks; `follow`, whether to go on
        through a Service that stands for another host.
        """
        full = host.removesuffix(".")
        local, marker, rest = full.partition(".svc")
        inside = bool(marker) and rest[:1] in ("", ".")
        labels = (local if inside else full).split(".")
        for space, name in places(labels, namespace, inside):
            target = self.look_up(space, name, follow)
            if target is not None:
                return target
        pod = self.pod(labels, namespace)
        if pod is not None:
            return Target(nodes=(pod,))
        return Target(dead_end=ABSENT) if inside or self.sounds_local(labels) else Target(outside=full)

    def sounds_local(self, labels: list[str]) -> bool:
        """Whether a host without `.svc` is meant for the cluster: one word, or in a namespace of the file."""
        match labels:
            case [_]:
                return True
            case [_, space]:
                return space in self.namespaces
        return False

    def look_up(self, space: str, name: str, follow: bool) -> Target | None:
        """What a namespace has under a name: a Service, else workloads of that name, else None."""
        service = self.services.get((space, name))
        if service is None:
            nodes = self.named.get((space, name))
            return Target(nodes=tuple(sorted(nodes))) if nodes else None
        if service.outside:
            onwards = follow and self.resolve(service.outside, space, follow=False)
            return onwards or Target(outside=service.outside)
        selected = self.behind(service)
        return Target(nodes=selected) if selected else Target(dead_end=EMPTY_SERVICE)

    def pod(self, labels: list[str], namespace: str) -> str | None:
        """The StatefulSet whose pod is named, as in `kafka-0.kafka` and `kafka-0.kafka.shop`."""
        match labels:
            case [pod, _]:
                space = namespace
            case [pod, _, space]:
                pass
            case _:
                return None
        name = POD.fullmatch(pod)
        found = (self.stateful.get((near, name[1])) for near in nearest(space)) if name else iter(())
        return next((node for node in found if node is not None), None)


def places(labels: list[str], namespace: str, inside: bool) -> Iterator[tuple[str, str]]:
    """Yield (namespace, name) for each place where a host may be, the nearest first.

    Parameters: `labels` of the host, without `.svc` and what follows; `namespace` of who asks; `inside`,
    whether the host had `.svc`. Without it, `name.namespace` needs a namespace that the file names: it may be
    a host outside.
    """
    match labels:
        case [name]:
            yield from ((space, name) for space in nearest(namespace))
        case [name, space] if inside:
            yield from ((near, name) for near in nearest(space))
        case [name, space]:
            yield (space, name)


def nearest(namespace: str) -> tuple[str, str]:
    """The namespaces to look in: the one that is named, then none; where none is, then `default`."""
    return (namespace, "") if namespace else ("", "default")


def together(one: str, other: str) -> bool:
    """Whether two namespaces can be the same; one that the file does not name can be any."""
    return not one or not other or one == other
