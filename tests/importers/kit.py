"""Small manifests, and looks into what is made of them."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from continuity.importers.draft import Imported
from continuity.importers.kubernetes import import_kubernetes

SHARED = Path(__file__).parents[2] / ".." / "shared" / "data" / "kubernetes"


def real(name: str) -> bytes:
    file = SHARED / name
    if not file.exists():
        pytest.skip(f"shared data are not here: {name}")
    return file.read_bytes()


def workload(name: str, kind: str = "Deployment", **more: Any) -> dict[str, Any]:
    """A small manifest; `env`, `init`, `image`, `labels` and the like shape it, the rest is its spec."""
    container: dict[str, Any] = {"name": "main", "image": more.pop("image", "registry.example/team/app:1")}
    container["env"] = [
        {"name": key, **(value if isinstance(value, dict) else {"value": value})}
        for key, value in more.pop("env", {}).items()
    ]
    container["envFrom"] = more.pop("env_from", [])
    pod = {
        "initContainers": more.pop("init", []),
        "containers": [container],
        "volumes": more.pop("volumes", []),
    }
    metadata = {"name": name, **({"namespace": more.pop("namespace")} if "namespace" in more else {})}
    labels = more.pop("labels", {"app": name})
    spec = {"template": {"metadata": {"labels": labels}, "spec": pod}, **more}
    return {"apiVersion": "apps/v1", "kind": kind, "metadata": metadata, "spec": spec}


def service(name: str, selector: dict[str, str] | None = None, **more: Any) -> dict[str, Any]:
    metadata = {"name": name, **({"namespace": more.pop("namespace")} if "namespace" in more else {})}
    spec = {"selector": {"app": name} if selector is None else selector, **more}
    return {"apiVersion": "v1", "kind": "Service", "metadata": metadata, "spec": spec}


def config_map(name: str, kind: str = "ConfigMap", **data: str) -> dict[str, Any]:
    return {"apiVersion": "v1", "kind": kind, "metadata": {"name": name}, "data": data}


def imported(*objects: Any) -> Imported:
    return import_kubernetes(yaml.safe_dump_all(objects).encode(), "shop.yaml")


def plan_of(result: Imported) -> Any:
    return yaml.safe_load(result.text)


def nodes_of(result: Imported) -> dict[str, Any]:
    plan = plan_of(result)
    return {**plan.get("services", {}), **plan.get("components", {})}


def needs(result: Imported) -> dict[str, Any]:
    return {key: node["needs"] for key, node in nodes_of(result).items() if "needs" in node}


def edges(result: Imported) -> set[tuple[str, str]]:
    return {(source, target) for source, targets in needs(result).items() for target in targets}


def remarks(result: Imported, path: str) -> str:
    return " ".join(remark.text for remark in result.remarks if remark.path == path)
