"""Kubernetes manifests as typed objects: what runs, how often, with which settings, and what leads to it.

Field names and defaults are those of the Kubernetes API reference (apps/v1, v1, networking.k8s.io/v1,
autoscaling/v2, policy/v1, gateway.networking.k8s.io/v1).
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from continuity.errors import LimitError
from continuity.importers.loose import at, mapping, sequence, text, texts, whole
from continuity.importers.settings import Maps, Variable, entries_taken, map_entries, missing_maps, variables

WORKLOADS = frozenset({"Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "ReplicationController", "Pod"})
TASKS = frozenset({"Job", "CronJob"})
ROUTES = frozenset({"HTTPRoute", "GRPCRoute", "TLSRoute", "TCPRoute", "UDPRoute"})
PASSING = frozenset({"emptyDir", "configMap", "secret", "downwardAPI", "projected"})  # volumes that end with the pod
DEEPEST_LIST = 8  # levels of lists in lists; an alias can make one endless
MOST_SETTINGS = 1_000_000

Item = Mapping[str, object]
Key = tuple[str, str, str]
"""(kind, namespace, name); the namespace is "" where the file names none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Workload:
    """Pods of one make.

    Parameters: `key`; `labels` of its pods; `replicas`, None where the manifest does not say; `images` of its
    containers in order; `variables`, the settings of all its containers; `keeps_data`, whether a volume
    outlives its pods; `doubts`, sentences about what could not be read.
    """

    key: Key
    labels: Mapping[str, str]
    replicas: int | None
    images: tuple[str, ...]
    variables: tuple[Variable, ...]
    keeps_data: bool
    doubts: tuple[str, ...]

    @property
    def image(self) -> str:
        """The image of its first container, which does the work; "" where there is none."""
        return self.images[0] if self.images else ""

    @property
    def called(self) -> str:
        """`Deployment cart` or `Deployment shop/cart`."""
        kind, namespace, name = self.key
        return f"{kind} {namespace}/{name}" if namespace else f"{kind} {name}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """A name: of the pods with the labels of its `selector`, or of a host `outside` that it stands for."""

    namespace: str
    name: str
    selector: Mapping[str, str]
    outside: str
    exposed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Scaler:
    """A HorizontalPodAutoscaler: the workload that it scales and the fewest replicas that it leaves."""

    target: Key
    fewest: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """A PodDisruptionBudget: how many of its pods stay, or may be missing (a number or a percentage)."""

    namespace: str
    name: str
    selector: Item
    stay: object
    missing: object


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifests:
    """What the importer uses of a file.

    Parameters: `workloads` and `services` in the file's order; `routed`, (namespace, name) of the services
    that an Ingress or a route names; `scalers`; `budgets`; `kinds`, how many objects of each kind there are;
    `doubts`, sentences about what was left out.
    """

    workloads: tuple[Workload, ...]
    services: tuple[Service, ...]
    routed: frozenset[tuple[str, str]]
    scalers: tuple[Scaler, ...]
    budgets: tuple[Budget, ...]
    kinds: Mapping[str, int]
    doubts: tuple[str, ...]


def read_manifests(documents: Iterable[object]) -> Manifests:
    """The typed objects of a file.

    Parameters: `documents`, as YAML gives them: mappings, lists, texts and numbers. Raises `LimitError` where
    the ConfigMaps that containers take whole would give more than a million settings.
    """
    items = tuple(objects(documents))
    unique = {key_of(item): item for item in items}  # as `kubectl apply`: the last of a name stays
    kinds: dict[str, int] = {}
    for item in unique.values():
        kinds[kind_of(item)] = kinds.get(kind_of(item), 0) + 1
    maps = {key: map_entries(item) for key, item in unique.items() if key[0] in ("ConfigMap", "Secret")}
    free = [item for item in unique.values() if not owned(item, unique)]
    check_settings(free, maps)
    return Manifests(
        workloads=tuple(workload(item, maps) for item in free if kind_of(item) in WORKLOADS and name_of(item)),
        services=tuple(service(item) for item in free if kind_of(item) == "Service" and is_core(item)),
        routed=frozenset(target for item in free for target in routed(item)),
        scalers=tuple(scaler(item) for item in free if kind_of(item) == "HorizontalPodAutoscaler"),
        budgets=tuple(budget(item) for item in free if kind_of(item) == "PodDisruptionBudget"),
        kinds=dict(sorted(kinds.items())),
        doubts=tuple(left_out(items, free)),
    )


def objects(documents: Iterable[object], depth: int = 0) -> Iterator[Item]:
    """Yield the objects of all documents, those inside lists (`List`, `DeploymentList`) included."""
    for document in documents:
        item = mapping(document)
        kind = kind_of(item)
        inherited = kind.removesuffix("List")
        if kind != inherited and depth < DEEPEST_LIST:
            inside = [mapping(entry) for entry in sequence(item.get("items"))]
            yield from objects([{"kind": inherited, **entry} if inherited else entry for entry in inside], depth + 1)
        elif kind:
            yield item


def kind_of(item: Item) -> str:
    """The kind of an object, "" where it has none."""
    return text(item.get("kind"))


def name_of(item: Item) -> str:
    """The name of an object, "" where it has none."""
    return text(at(item, "metadata", "name"))


def namespace_of(item: Item) -> str:
    """The namespace of an object, "" where the file names none."""
    return text(at(item, "metadata", "namespace"))


def key_of(item: Item) -> Key:
    """What tells an object from the others of a file."""
    return (kind_of(item), namespace_of(item), name_of(item))


def is_core(item: Item) -> bool:
    """Whether a Service is Kubernetes' own; other systems have objects of that kind too."""
    return text(item.get("apiVersion")) in ("v1", "")


def owned(item: Item, present: Mapping[Key, Item]) -> bool:
    """Whether the file has the object that made this one: a dump has a Deployment and its Pods."""
    owners = sequence(at(item, "metadata", "ownerReferences"))
    return any((text(at(owner, "kind")), namespace_of(item), text(at(owner, "name"))) in present for owner in owners)


def pod_of(item: Item) -> object:
    """The specification of the pods of a workload."""
    return item.get("spec") if kind_of(item) == "Pod" else at(item, "spec", "template", "spec")


def check_settings(items: Iterable[Item], maps: Maps) -> None:
    """Refuse what would take the memory: each of many containers with each of many entries."""
    workloads = (item for item in items if kind_of(item) in WORKLOADS)
    if sum(entries_taken(pod_of(item), namespace_of(item), maps) for item in workloads) > MOST_SETTINGS:
        raise LimitError(f"the containers take more than {MOST_SETTINGS:,} settings by envFrom")


def workload(item: Item, maps: Maps) -> Workload:
    """A workload out of its manifest; a Pod is its own template."""
    pod, namespace = pod_of(item), namespace_of(item)
    labels = (
        at(item, "metadata", "labels") if kind_of(item) == "Pod" else at(item, "spec", "template", "metadata", "labels")
    )
    volumes = [set(mapping(volume)) - {"name"} for volume in sequence(at(pod, "volumes"))]
    return Workload(
        key=key_of(item),
        labels=texts(labels),
        replicas=whole(at(item, "spec", "replicas")),
        images=tuple(text(at(container, "image")) for container in sequence(at(pod, "containers"))),
        variables=variables(pod, namespace, maps),
        keeps_data=bool(at(item, "spec", "volumeClaimTemplates")) or any(types - PASSING for types in volumes),
        doubts=tuple(doubts(item, missing_maps(pod, namespace, maps))),
    )


def doubts(item: Item, missing: tuple[str, ...]) -> Iterator[str]:
    """Yield what could not be read of a workload."""
    replicas = at(item, "spec", "replicas")
    if not sequence(at(pod_of(item), "containers")):
        yield "No containers could be read, so its calls are not known."
    if replicas is not None and whole(replicas) is None:
        yield "Its number of replicas is no whole number; one was taken."
    if missing:
        yield f"It takes settings from {', '.join(missing)}, not in the file: addresses there were not seen."


def service(item: Item) -> Service:
    """A Service out of its manifest; an ExternalName has no pods whatever it selects."""
    kind = text(at(item, "spec", "type"))
    outside = text(at(item, "spec", "externalName")).lower() if kind == "ExternalName" else ""
    return Service(
        namespace=namespace_of(item),
        name=name_of(item),
        selector={} if outside else texts(at(item, "spec", "selector")),
        outside=outside,
        exposed=kind in ("LoadBalancer", "NodePort"),
    )


def routed(item: Item) -> Iterator[tuple[str, str]]:
    """Yield (namespace, name) of each service that an Ingress or a route of the Gateway API leads to."""
    rules = sequence(at(item, "spec", "rules"))
    if kind_of(item) == "Ingress":
        paths = [path for rule in rules for path in sequence(at(rule, "http", "paths"))]
        backends = [
            at(item, "spec", "defaultBackend"),
            at(item, "spec", "backend"),
            *(at(path, "backend") for path in paths),
        ]
        for backend in backends:
            name = text(at(backend, "service", "name")) or text(at(backend, "serviceName"))
            if name:
                yield (namespace_of(item), name)
    elif kind_of(item) in ROUTES:
        for rule in rules:
            for reference in sequence(at(rule, "backendRefs")):
                yield (text(at(reference, "namespace")) or namespace_of(item), text(at(reference, "name")))


def scaler(item: Item) -> Scaler:
    """An autoscaler out of its manifest; Kubernetes leaves at least one replica unless told otherwise."""
    target = at(item, "spec", "scaleTargetRef")
    fewest = whole(at(item, "spec", "minReplicas"))
    key = (text(at(target, "kind")), namespace_of(item), text(at(target, "name")))
    return Scaler(target=key, fewest=1 if fewest is None else fewest)


def budget(item: Item) -> Budget:
    """A disruption budget out of its manifest."""
    return Budget(
        namespace=namespace_of(item),
        name=name_of(item),
        selector=mapping(at(item, "spec", "selector")),
        stay=at(item, "spec", "minAvailable"),
        missing=at(item, "spec", "maxUnavailable"),
    )


def left_out(items: Iterable[Item], free: Iterable[Item]) -> Iterator[str]:
    """Yield a sentence for each object that somebody may miss in the plan."""
    seen: set[Key] = set()
    for item in items:
        key = key_of(item)
        if key in seen and key[0] in WORKLOADS | {"Service"}:
            yield f"{key[0]} {key[2]} stands in the file more than once; the last one was taken."
        seen.add(key)
    for item in free:
        kind, name = kind_of(item), name_of(item)
        if kind in TASKS:
            yield f"{kind} {name} was left out: it does its work and ends, and is no service."
        elif kind in WORKLOADS and not name:
            yield f"A {kind} without a name was left out."
        elif kind not in WORKLOADS and at(item, "spec", "template", "spec", "containers") is not None:
            yield f"{kind} {name} was left out: it runs pods, but its kind is not known here."
