"""`continuity analyse`."""

from __future__ import annotations

from pathlib import Path

import click

from continuity.cli.output import (
    FINDINGS,
    GOOD,
    MAX_SIZE,
    PLAN,
    Duration,
    Moment,
    WholeNumber,
    in_colour,
    leave_plan_alone,
    output_options,
    width_of,
    write,
)
from continuity.cli.set_option import set_option
from continuity.errors import places_of
from continuity.units import parse_share


class Share(click.ParamType[float]):
    """An option that takes a share such as `1%`; its value lies between 0 and 1."""

    name = "share"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """Parse it, or fail with what to write instead."""
        if isinstance(value, float):
            return value
        try:
            return parse_share(value)
        except ValueError as error:
            self.fail(str(error), param, ctx)


@click.command("analyse")
@PLAN
@click.option(
    "--horizon",
    type=Duration(),
    default="1y",
    show_default=True,
    metavar="D",
    help="Over how long the mean from new is taken, on which promises are judged.",
)
@click.option(
    "--at",
    type=Moment(),
    multiple=True,
    metavar="D",
    help="Also give the probability to be up D after the start, and the mean level then. May be repeated.",
)
@click.option(
    "--nodes",
    type=click.Choice(["services", "all"]),
    default="services",
    show_default=True,
    help="Results for services only, or for all nodes.",
)
@click.option(
    "--cut-sets",
    type=WholeNumber(0, 1_000_000),
    default=20,
    show_default=True,
    metavar="N",
    help="Look for cut sets and single points of failure of the N services that are down most.",
)
@click.option(
    "--importance/--no-importance",
    default=True,
    help="Whether to rank what each service stands on. Default: yes.",
)
@click.option(
    "--order",
    type=WholeNumber(1, 100),
    metavar="N",
    help="List cut sets of at most N failures. Default: 4.",
)
@click.option(
    "--share",
    type=Share(),
    metavar="P",
    help="List only cut sets that make up at least this share of a service's down time, as 1%.",
)
@click.option(
    "--engine",
    type=click.Choice(["auto", "exact", "markov"]),
    default="auto",
    show_default=True,
    help="How: decision diagrams (exact), or a Markov chain of all states (markov). auto is exact, and markov where "
    "the exact route can treat no service.",
)
@set_option()
@MAX_SIZE
@output_options()
def command(  # noqa: PLR0917 - click passes each option by name
    plan: Path,
    horizon: int,
    at: tuple[tuple[str, int], ...],
    nodes: str,
    cut_sets: int,
    importance: bool,
    order: int | None,
    share: float | None,
    engine: str,
    settings: tuple[str, ...],
    max_size: int,
    form: str,
    output: Path | None,
) -> None:
    """Analyse a plan without simulation: exact availability, what matters most, what brings services down.

    PLAN is a plan file, or a folder of plan files that are merged. The figures are exact to rounding, however rare
    outages are. They are of the long run; beside them stands the mean over the horizon with everything new at the
    start, on which promises are judged.

    For the services that are down most it says how many hours of down time a year each node costs them, which failures
    together bring them down (minimal cut sets), and whose failure alone does.

    What the exact route cannot treat (people who are waited for, switches that take time, and more) is listed by its
    place in the plan; services that do not depend on it are analysed all the same. `continuity simulate` takes
    everything.

    The exit code is 1 when the availability that a service promises is broken.

    \b
    Examples:
      continuity analyse plan.yaml
      continuity analyse plan.yaml --at 30d --at 1y --format json --output result.json
      continuity analyse plan.yaml --order 2 --share 1%
      continuity analyse plan.yaml --nodes all --set components.web.units=4
      continuity analyse plan.yaml --engine markov
    """
    # lazy: numpy, scipy and the library for diagrams are not needed to say that a call is wrong
    from continuity.analysis import analyse
    from continuity.analysis_request import AnalysisRequest
    from continuity.planfile.limits import Limits
    from continuity.planfile.load import load
    from continuity.planfile.settings import with_settings
    from continuity.reports.analysis import analysis_as_json, analysis_as_text, has_broken

    if horizon == 0:
        raise click.BadParameter("a horizon of no length measures nothing", param_hint="--horizon")
    limits = Limits(bytes=max_size)
    loaded = with_settings(load(plan, limits), settings, plan, limits)
    leave_plan_alone()
    request = AnalysisRequest(
        horizon=horizon,
        at=at,
        engine=engine,
        all_nodes=nodes == "all",
        importance=importance,
        cut_sets=cut_sets,
        max_order=order,
        min_share=share,
    )
    with places_of(loaded.locate):
        analysis = analyse(loaded.plan, request)
    if form == "json":
        text = analysis_as_json(analysis, loaded.locate)
    else:
        text = analysis_as_text(analysis, loaded.locate, width=width_of(output), colour=in_colour(output))
    write(text, output)
    click.get_current_context().exit(FINDINGS if has_broken(analysis) else GOOD)
