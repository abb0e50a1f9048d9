"""The documented defaults: how kinds of workload fail, with the source of each figure and what is assumed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib.resources import files

from continuity.errors import PlanError
from continuity.findings import Finding, Severity
from continuity.importers.documents import read_documents
from continuity.importers.loose import at, mapping, sequence, text

ENOUGH = ("all-but-one", "majority", "all")
SECTIONS = ("services", "components")
STATELESS, DATABASE, DAEMON = "stateless-pod", "database-pod", "daemon-pod"
GENERIC = frozenset({"server", "db", "database"})  # as the last part of mssql/server: says nothing alone


@dataclass(frozen=True, slots=True, kw_only=True)
class DefaultMode:
    """One way to fail: `figures` as a plan writes them, where they come from, and what is assumed."""

    id: str
    figures: Mapping[str, str]
    source: str
    assumed: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DefaultKind:
    """A kind of workload.

    Parameters: `id`; `title`; `section`, services or components; `images`, words in the names of images;
    `enough`, how many of N replicas carry the full load: all-but-one, majority, or all; `modes`.
    """

    id: str
    title: str
    section: str
    images: frozenset[str]
    enough: str
    modes: tuple[DefaultMode, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Defaults:
    """All kinds by id, the words that rule an image out, and those of load generators."""

    kinds: Mapping[str, DefaultKind]
    unless: frozenset[str]
    load_generators: frozenset[str]

    def by_image(self, image: str) -> DefaultKind | None:
        """The kind that an image's name tells, None where it tells none."""
        words = image_words(image)
        if words & self.unless:
            return None
        return next((kind for kind in self.kinds.values() if kind.images & words), None)

    def generates_load(self, image: str) -> bool:
        """Whether an image's name is that of a load generator."""
        return bool(image_words(image) & self.load_generators)


def image_words(image: str) -> frozenset[str]:
    """The words in the last part of an image's name: `redis` and `cluster` in `bitnami/redis-cluster:7`.

    A part that says only `server` or `database` is read together with the one before it.
    """
    path = image.lower().partition("@")[0].split("/")
    words = set(path[-1].partition(":")[0].replace("_", "-").replace(".", "-").split("-"))
    if words <= GENERIC and len(path) > 1:
        words |= set(path[-2].split("-"))
    return frozenset(words)


def load_defaults() -> Defaults:
    """The defaults that come with the program, `defaults.yaml` beside this module."""
    return read_defaults((files(__package__) / "defaults.yaml").read_bytes(), "defaults.yaml")


def read_defaults(data: bytes, name: str) -> Defaults:
    """Defaults out of a file of the same form, so that an organisation can keep its own.

    Parameters: `data`, the file; `name`, what to call it in messages. Raises `PlanError` with everything that
    is wrong.
    """
    document = next(iter(read_documents(data, name)), None)
    sources = {key: text(value) for key, value in mapping(at(document, "sources")).items()}
    kinds = {key: read_kind(key, value, sources) for key, value in mapping(at(document, "kinds")).items()}
    wrong = [
        message for key, value in mapping(at(document, "kinds")).items() for message in defects(key, value, sources)
    ]
    wrong += [f"kinds.{key} is missing" for key in (STATELESS, DATABASE, DAEMON) if key not in kinds]
    if wrong:
        raise PlanError(
            Finding(
                id="import-defaults",
                severity=Severity.ERROR,
                message=f"{name}: {message}",
                path="",
                location=None,
            )
            for message in wrong
        )
    return Defaults(
        kinds=kinds,
        unless=word_set(at(document, "unless")),
        load_generators=word_set(at(document, "load_generators")),
    )


def word_set(value: object) -> frozenset[str]:
    """The texts of a list."""
    return frozenset(text(word) for word in sequence(value))


def read_kind(key: str, value: object, sources: Mapping[str, str]) -> DefaultKind:
    """A kind out of its entry."""
    modes = mapping(at(value, "failures")).items()
    return DefaultKind(
        id=key,
        title=text(at(value, "title")),
        section=text(at(value, "section")),
        images=word_set(at(value, "images")),
        enough=text(at(value, "enough")),
        modes=tuple(read_mode(mode, entry, sources) for mode, entry in modes),
    )


def read_mode(key: str, value: object, sources: Mapping[str, str]) -> DefaultMode:
    """A failure mode out of its entry, the texts of its sources joined."""
    other = ("sources", "assumed")
    named = [text(name) for name in sequence(at(value, "sources"))]
    return DefaultMode(
        id=key,
        figures={name: text(figure) for name, figure in mapping(value).items() if name not in other},
        source=" ".join(sources.get(name, "") for name in named),
        assumed=text(at(value, "assumed")),
    )


def defects(key: str, value: object, sources: Mapping[str, str]) -> Iterable[str]:
    """Yield what is wrong with a kind's entry; the figures themselves are checked where every plan is."""
    if text(at(value, "section")) not in SECTIONS:
        yield f"kinds.{key}.section is none of {', '.join(SECTIONS)}"
    if text(at(value, "enough")) not in ENOUGH:
        yield f"kinds.{key}.enough is none of {', '.join(ENOUGH)}"
    if not mapping(at(value, "failures")):
        yield f"kinds.{key}.failures is missing"
    for mode, entry in mapping(at(value, "failures")).items():
        if not text(at(entry, "assumed")):
            yield f"kinds.{key}.failures.{mode} does not say what is assumed"
        for source in sequence(at(entry, "sources")):
            if text(source) not in sources:
                yield f"kinds.{key}.failures.{mode} names a source that is not listed: {text(source)}"
        for name, figure in mapping(entry).items():
            if name != "sources" and not text(figure):
                yield f"kinds.{key}.failures.{mode}.{name} is no text"
