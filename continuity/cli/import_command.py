"""`continuity import`."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from continuity.cli.output import output_options, write


@click.group("import")
def command() -> None:
    """Make a plan out of files that describe a system already."""


@command.command("kubernetes", short_help="From Kubernetes manifests.")
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True), metavar="FILE")
@click.option("--force", is_flag=True, help="Replace the file given with --output if it exists.")
@output_options()
def kubernetes(file: Path, force: bool, form: str, output: Path | None) -> None:
    """Make a plan out of Kubernetes manifests (FILE, or - for standard input).

    Workloads become nodes, replicas units, and addresses in environment variables requirements. Failure figures come
    from a table by kind of workload; each is marked as an assumption. What could not be told is remarked upon at the
    head of the plan and on standard error.

    \b
    Examples:
      continuity import kubernetes manifests.yaml --output plan.yaml
      kubectl get deploy,sts,svc,cm -o yaml | continuity import kubernetes - > plan.yaml
    """
    # lazy: help needs none of this
    from continuity.importers.kubernetes import import_kubernetes

    if output is not None and not force and output.exists() and output.stat().st_size:
        raise click.UsageError(f"{output} exists: add --force to replace it, or choose another name")
    data = sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()
    imported = import_kubernetes(data, "standard input" if str(file) == "-" else str(file))
    if form == "json":
        text = json.dumps(
            {"plan": imported.text, "remarks": [remark.as_data() for remark in imported.remarks]},
            indent=2,
            ensure_ascii=False,
        )
        write(text + "\n", output)
    else:
        write(imported.text, output)
    for remark in imported.remarks:
        click.echo(f"remark: {remark}", err=True)
