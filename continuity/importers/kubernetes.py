"""`continuity import kubernetes`: from manifests to a plan that simulates at once."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePath

from continuity.findings import Location
from continuity.importers import sentences
from continuity.importers.defaults import DAEMON, DATABASE, STATELESS, DefaultKind, Defaults, load_defaults
from continuity.importers.directory import Directory, nearest
from continuity.importers.documents import read_documents, template, unusable, uses_merge_keys
from continuity.importers.draft import Draft, DraftNode, Imported, Remark, Requirement, plan_text
from continuity.importers.manifests import WORKLOADS, Key, Manifests, Workload, read_manifests
from continuity.importers.names import unique_ids
from continuity.importers.replicas import Controllers, pool_of, replica_notes
from continuity.importers.wiring import Call, calls, reading_order, without_cycles


def import_kubernetes(data: bytes, name: str, defaults: Defaults | None = None) -> Imported:
    """A plan out of Kubernetes manifests.

    Parameters: `data`, a YAML or JSON file of one or many objects; `name`, its name, for messages, sources
    and the name of the plan; `defaults`, failure figures by kind of workload, those of the program unless
    given. Returns the text of the plan, the remarks and the counts: `workloads`, `edges` (one workload calls
    another, or any of several), `dead_ends` (addresses that lead nowhere), `outside` (hosts outside the
    cluster), `dropped` (edges that would close a cycle), `itself` (workloads that name themselves). The same
    input gives the same bytes. Raises `PlanError` for a file that is no YAML, a template, or without
    workloads, and `LimitError` for one that asks for too much.
    """
    documents = read_documents(data, name)
    manifests = read_manifests(documents)
    refuse_unusable(manifests, documents, name)
    return Importer(manifests, defaults or load_defaults(), PurePath(name)).result(uses_merge_keys(data))


def refuse_unusable(manifests: Manifests, documents: Sequence[object], name: str) -> None:
    """Raise what is wrong with a file out of which no plan can be made."""
    start = Location(name, 1, 1)
    if any("{{" in part for workload in manifests.workloads for part in (*workload.key, *workload.images)):
        raise template(start)
    if manifests.workloads:
        return
    looked_for = ", ".join(sorted(WORKLOADS))
    kinds = [f"{kind} ({number})" for kind, number in manifests.kinds.items()]
    found = sentences.listed(kinds) or "no Kubernetes object"
    message = f"the file has no workload: looked for {looked_for}; found {found}"
    if any(isinstance(document, Mapping) and "services" in document for document in documents):
        message += "; it looks like a Compose file"
    raise unusable("import-no-workloads", message, start)


class Importer:
    """One import: what the file says, brought together.

    Parameters: `manifests`; `defaults`; `file`, the name of the file.
    """

    def __init__(self, manifests: Manifests, defaults: Defaults, file: PurePath) -> None:
        self.manifests = manifests
        self.defaults = defaults
        self.file = file
        self.ids = unique_ids({workload.key: wishes(workload.key) for workload in manifests.workloads})
        self.workloads = {self.ids[workload.key]: workload for workload in manifests.workloads}
        self.directory = Directory(manifests, self.ids)
        self.controllers = Controllers(manifests)
        self.exposed = frozenset(self.reached_by_users())
        self.calls = {own: calls(workload, self.directory, own) for own, workload in self.workloads.items()}
        self.order = reading_order({own: found.made for own, found in self.calls.items()}, self.exposed)
        self.kept, self.dropped = without_cycles({own: self.calls[own].made for own in self.order})

    def reached_by_users(self) -> Iterator[str]:
        """Yield the ids of the workloads behind load balancers, node ports, Ingresses and routes."""
        services = [service for service in self.manifests.services if service.exposed]
        for namespace, name in self.manifests.routed:
            found = (self.directory.services.get((near, name)) for near in nearest(namespace))
            services += [service for service in found if service is not None][:1]
        for service in services:
            yield from self.directory.behind(service)

    def result(self, merge_keys: bool) -> Imported:
        """The plan with its remarks and counts; `merge_keys`, whether the file has some."""
        nodes = tuple(self.node(own, self.workloads[own]) for own in self.order)
        general = tuple(Remark("", sentence) for sentence in self.general(merge_keys))
        remarks = general + tuple(Remark(node.path, sentence) for node in nodes for sentence in node.notes)
        used = {node.kind for node in nodes}
        counts = self.counts()
        draft = Draft(
            name=self.file.stem or "imported",
            head=(sentences.head(self.file.name, counts),),
            remarks=remarks,
            nodes=nodes,
            kinds=tuple(kind for kind in self.defaults.kinds.values() if kind.id in used),
        )
        return Imported(text=plan_text(draft), remarks=remarks, counts=counts)

    def counts(self) -> dict[str, int]:
        """How much of what was found."""
        found = self.calls.values()
        return {
            "workloads": len(self.calls),
            "edges": sum(len(one.made) for one in found),
            "dead_ends": sum(len(one.dead_ends) for one in found),
            "outside": sum(len(one.outside) for one in found),
            "dropped": sum(map(len, self.dropped.values())),
            "itself": sum(1 for one in found if one.itself),
        }

    def node(self, own: str, workload: Workload) -> DraftNode:
        """The node of a workload; `own` is its id."""
        kind = self.kind(workload)
        marks = {"exposed": own in self.exposed, "load-generator": self.generates_load(workload)}
        return DraftNode(
            id=own,
            section=kind.section,
            title="" if own == workload.key[2] else workload.key[2],
            kind=kind.id,
            tags=tuple(tag for tag, applies in marks.items() if applies),
            pool=pool_of(workload, kind, self.controllers),
            needs=tuple(map(requirement, self.kept.get(own, ()))),
            source=f"{self.file.name}, {workload.called}",
            notes=tuple(self.notes(own, workload, kind)),
        )

    def kind(self, workload: Workload) -> DefaultKind:
        """What a workload is: by its image, by being a DaemonSet or StatefulSet, or else stateless."""
        kinds = self.defaults.kinds
        match workload.key[0]:
            case "DaemonSet":
                return kinds[DAEMON]
            case "StatefulSet":
                return self.defaults.by_image(workload.image) or kinds[DATABASE]
        return self.defaults.by_image(workload.image) or kinds[STATELESS]

    def generates_load(self, workload: Workload) -> bool:
        """Whether a workload is taken for a load generator."""
        return self.defaults.generates_load(workload.image)

    def notes(self, own: str, workload: Workload, kind: DefaultKind) -> Iterator[str]:
        """Yield the sentences about one workload."""
        yield from sentences.call_notes(self.calls[own], self.dropped.get(own, ()))
        yield from replica_notes(workload, self.controllers)
        if self.generates_load(workload):
            yield sentences.LOAD_GENERATOR
        if kind.section == "components" and not workload.keeps_data:
            yield sentences.NOT_KEPT
        if kind.id == DATABASE and self.defaults.by_image(workload.image) is None:
            yield sentences.GUESSED
        yield from workload.doubts

    def general(self, merge_keys: bool) -> Iterator[str]:
        """Yield the sentences about the whole plan."""
        kept = [call for made in self.kept.values() for call in made]
        if kept:
            yield sentences.CALLS
        yield sentences.FIGURES
        from_maps = sum(call.shared for call in kept)
        if from_maps:
            yield sentences.shared(from_maps)
        if not self.exposed:
            yield sentences.UNEXPOSED
        if merge_keys:
            yield sentences.MERGE_KEYS
        yield from self.manifests.doubts


def wishes(key: Key) -> tuple[str, ...]:
    """The names that a workload would like as its id: its own, with its namespace, with its kind."""
    kind, namespace, name = key
    return (name, f"{namespace}-{name}" if namespace else f"{name}-{kind}", f"{namespace}-{name}-{kind}")


def requirement(call: Call) -> Requirement:
    """A call as a requirement, the settings that say so as its evidence."""
    evidence = sentences.listed(call.variables)
    return Requirement(call.targets, f"{evidence} (envFrom)" if call.shared else evidence)
