"""The settings of pods: environment variables, and the ConfigMaps and Secrets of their values."""

import base64
import binascii
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from continuity.importers.loose import at, mapping, sequence, text, texts

REFERENCE = re.compile(r"\$(?:\$|\(([A-Za-z_.-][A-Za-z0-9_.-]*)\))")  # $(NAME); $$ is a plain dollar sign
LONGEST = 1_000  # characters of a value whose references were replaced; without a limit a few lines fill the memory

Maps = Mapping[tuple[str, str, str], Mapping[str, str]]
"""The entries of ConfigMaps and Secrets by (kind, namespace, name)."""


@dataclass(frozen=True, slots=True)
class Variable:
    """A setting of a container.

    Parameters: `name`; `value`, with its `$(NAME)` replaced; `whole_map`, such as `ConfigMap shop-config`
    where the container took all entries of a map (`envFrom`) and this is one of them, else "".
    """

    name: str
    value: str
    whole_map: str = ""


def map_entries(item: Mapping[str, object]) -> dict[str, str]:
    """The entries of a ConfigMap or Secret as plain text; binary ones are left out."""
    if item.get("kind") == "ConfigMap":
        return texts(item.get("data"))
    decoded = {key: plain(value) for key, value in texts(item.get("data")).items()}
    return {**decoded, **texts(item.get("stringData"))}


def plain(encoded: str) -> str:
    """The text that base64 hides, "" where it is no text."""
    try:
        return base64.b64decode(encoded, validate=False).decode()
    except (binascii.Error, ValueError):
        return ""


def variables(pod: object, namespace: str, maps: Maps) -> tuple[Variable, ...]:
    """The settings of all containers of a pod, init containers first, each name and value once.

    Parameters: `pod`, a pod's `spec`; `namespace`, its own; `maps`, the ConfigMaps and Secrets of the file.
    """
    found = (one for container in containers_of(pod) for one in container_settings(container, namespace, maps))
    return tuple({(one.name, one.value): one for one in found}.values())


def containers_of(pod: object) -> tuple[object, ...]:
    """All containers of a pod, init containers first."""
    return (*sequence(at(pod, "initContainers")), *sequence(at(pod, "containers")))


def entries_taken(pod: object, namespace: str, maps: Maps) -> int:
    """How many entries of maps a pod takes by `envFrom`: a few lines can ask for billions."""
    return sum(
        len(find_map(maps, kind, namespace, name))
        for container in containers_of(pod)
        for source in sequence(at(container, "envFrom"))
        for kind, name in references(source, "configMapRef", "secretRef")
    )


def container_settings(container: object, namespace: str, maps: Maps) -> Iterable[Variable]:
    """The settings of one container; `env` overrules `envFrom`, and later entries earlier ones."""
    settings: dict[str, Variable] = {}
    for source in sequence(at(container, "envFrom")):
        prefix = text(at(source, "prefix"))
        for kind, name in references(source, "configMapRef", "secretRef"):
            for key, value in find_map(maps, kind, namespace, name).items():
                settings[prefix + key] = Variable(prefix + key, value, f"{kind} {name}")
    for entry in sequence(at(container, "env")):
        own = text(at(entry, "name"))
        written = entry_value(entry, namespace, maps)
        if own and written is not None:
            settings[own] = Variable(own, expanded(written, settings))
    return settings.values()


def entry_value(entry: object, namespace: str, maps: Maps) -> str | None:
    """The value of one `env` entry, None where only the running cluster knows it."""
    source = at(entry, "valueFrom")
    if source is None:
        return text(at(entry, "value"))
    for kind, name in references(source, "configMapKeyRef", "secretKeyRef"):
        key = text(at(source, "configMapKeyRef" if kind == "ConfigMap" else "secretKeyRef", "key"))
        return find_map(maps, kind, namespace, name).get(key)
    return None


def references(source: object, config_map: str, secret: str) -> Iterator[tuple[str, str]]:
    """Yield (kind, name) of the map that an entry refers to by one of the two keys."""
    for key, kind in ((config_map, "ConfigMap"), (secret, "Secret")):
        if mapping(at(source, key)):
            yield kind, text(at(source, key, "name"))


def expanded(value: str, settings: Mapping[str, Variable]) -> str:
    """The value with each `$(NAME)` of an earlier setting replaced; unknown names stay as they are."""

    def replacement(match: re.Match[str]) -> str:
        name = match.group(1)
        if name is None:
            return "$"
        return settings[name].value if name in settings else match.group()

    result = REFERENCE.sub(replacement, value)
    return result if len(result) <= LONGEST else value


def find_map(maps: Maps, kind: str, namespace: str, name: str) -> Mapping[str, str]:
    """The entries of a map in the pod's namespace, or in none; empty where the file has no such map."""
    return maps.get((kind, namespace, name)) or maps.get((kind, "", name)) or {}


def missing_maps(pod: object, namespace: str, maps: Maps) -> tuple[str, ...]:
    """The maps that a pod takes settings from and the file has not, such as `ConfigMap shop-config`."""
    named: dict[str, None] = {}
    for container in containers_of(pod):
        sources = [(entry, "configMapRef", "secretRef") for entry in sequence(at(container, "envFrom"))]
        sources += [
            (at(entry, "valueFrom"), "configMapKeyRef", "secretKeyRef") for entry in sequence(at(container, "env"))
        ]
        for source, config_map, secret in sources:
            for kind, name in references(source, config_map, secret):
                if (kind, namespace, name) not in maps and (kind, "", name) not in maps:
                    named[f"{kind} {name}"] = None
    return tuple(named)
