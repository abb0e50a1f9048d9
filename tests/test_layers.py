"""The direction of data, enforced: a module imports only from its own layer and the layers above it."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LAYERS = (
    *(
        "units",
        "clock_times",
        "findings",
        "errors",
        "installation",
        "executors",
        "cluster",
        "streams",
        "quantiles",
        "distributions",
        "hazards",
        "distribution_forms",
        "model",
        "requirements",
        "timeline",
        "schedules",
        "calendars",
        "results",
        "rehearsal_remarks",
        "rehearsal_results",
        "analysis_results",
        "analysis_request",
        "audit_results",
        "intervals",
    ),
    *(
        "planfile",
        "formatting",
        "graph",
        "structure",
        "exact",
        "markov",
        "simulation",
        "kernel",
        "stopping",
        "simulation_request",
        "analysis",
        "exact_runs",
        "engines",
        "rare",
        "exercised",
        "unseen",
        "untested",
        "rehearsal_tally",
        "rehearsal",
        "what_if",
        "scaled_times",
        "assumption_changes",
        "sensitivity",
        "verification",
        "single_changes",
        "improvement_results",
        "improvement",
    ),
    *("checks", "comparison", "standards", "importers", "incidents", "reports", "cli", "__main__"),
)
API = len(LAYERS)  # continuity_api stands below all of continuity
UNPLACED = API + 1


def modules() -> Iterator[tuple[str, str]]:
    """Yield the dotted name and the text of every shipped module."""
    for base, package in ((ROOT, "continuity"), (ROOT / "api", "continuity_api")):
        for file in sorted((base / package).rglob("*.py")):
            dotted = ".".join(file.relative_to(base).with_suffix("").parts)
            yield dotted.removesuffix(".__init__"), file.read_text(encoding="utf-8")


def rank(module: str) -> int:
    """Return where a module stands: 0 is the top layer, -1 is free for all (other packages, the version)."""
    package, _, rest = module.partition(".")
    if package == "continuity_api":
        return API
    if package != "continuity" or rest in ("", "__version__"):
        return -1
    layer = rest.partition(".")[0]
    return LAYERS.index(layer) if layer in LAYERS else UNPLACED


def imported(node: ast.AST) -> list[str]:
    """Return what an import statement imports; a relative one has no layer, so it is always a violation."""
    match node:
        case ast.Import(names=names):
            return [alias.name for alias in names]
        case ast.ImportFrom(level=0, module=module, names=names):
            return [f"{module}.{alias.name}" for alias in names]
        case ast.ImportFrom():
            return ["continuity.(relative)"]
    return []


def violations(name: str, text: str) -> Iterator[str]:
    """Yield what a module does against the rules."""
    if rank(name) == UNPLACED:
        yield f"{name} has no place in LAYERS"
    tree, lines = ast.parse(text), text.splitlines()
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    inside = {node for function in functions for node in ast.walk(function)}
    for node in (node for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom)):
        for target in imported(node):
            if rank(target) > rank(name):
                yield f"{name}:{node.lineno} may not import {target}"
        if node in inside and not has_reason(lines, node):
            yield f"{name}:{node.lineno} imports inside a function without a `# lazy:` reason"


def has_reason(lines: list[str], node: ast.stmt) -> bool:
    """Return whether a `# lazy:` comment stands in an import's lines, or above the block of imports it belongs to."""
    first = node.lineno - 1
    while first > 0 and lines[first - 1].lstrip().startswith(("from ", "import ")):
        first -= 1
    return any("# lazy:" in line for line in lines[max(first - 1, 0) : node.end_lineno])


def test_every_module_keeps_to_its_layer() -> None:
    texts = dict(modules())
    assert {"continuity", "continuity.planfile", "continuity_api"} <= texts.keys()
    wrong = [line for name, text in texts.items() for line in violations(name, text)]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("continuity.graph", "from continuity.simulation import world"),
        ("continuity.graph", "from continuity import engines"),
        ("continuity.graph", "import continuity.cli"),
        ("continuity.graph", "from continuity import no_such_layer"),
        ("continuity.graph", "from . import model"),
        ("continuity.planfile.load", "if True:\n    from continuity.graph import build"),
        ("continuity.cli", "import continuity_api"),
        ("continuity", "from continuity.model import Plan"),
        ("continuity.helpers", ""),
        ("continuity.cli", "def run():\n    from continuity.reports import text"),
        ("continuity.cli", "class Command:\n    async def run(self):\n        import scipy.stats"),
        ("continuity_api.app", "def run():\n    import continuity.cli"),
    ],
)
def test_planted_violation_is_caught(name: str, text: str) -> None:
    assert len(list(violations(name, text))) == 1


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("continuity.graph", "import networkx\nfrom continuity import __version__, model"),
        ("continuity.planfile.load", "from continuity.planfile.source import read"),
        ("continuity.cli", "def run():\n    # lazy: slow to import\n    from continuity.reports import text"),
        ("continuity.cli", "def run():\n    import scipy.stats  # lazy: takes a second"),
        ("continuity.cli", "def run():\n    # lazy: slow\n    import a\n    import b"),
        ("continuity_api.app", "from continuity.cli import main"),
    ],
)
def test_allowed_import_passes(name: str, text: str) -> None:
    assert list(violations(name, text)) == []
