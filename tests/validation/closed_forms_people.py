"""Figures of plans of our own in which teams and stocks are shared, and their known values by Markov chains.

Times are hours; the numbers are those of the plans.
"""

from collections.abc import Iterator

from tests.validation.closed_forms_crews import run
from tests.validation.cluster import Cluster
from tests.validation.forms import ClosedForm, long, share, team_hours, team_share
from tests.validation.formulas import mean
from tests.validation.shops import Kind, Shop, ShopFigures, team


def two_teams() -> Iterator[ClosedForm]:
    """Jobs that need two teams, and jobs that need one of them."""
    fitter, wirer = team("fitter", 1), team("wirer", 1)
    known = ShopFigures(
        Shop(
            {
                "press": Kind(units=1, life=3, repair=1, crews=((fitter, wirer),)),
                "mixer": Kind(units=1, life=2, repair=1, crews=((fitter,),)),
                "pump": Kind(units=1, life=2, repair=1, crews=((wirer,),)),
            }
        )
    )
    call = run("two-teams", "900h")
    yield team_share(call, "fitters/utilisation", known.busy(*fitter))
    call = run("two-teams", "4300h")
    yield from long(team_share(call, "wirers/begun_at_once", known.at_once("press", "pump")))
    yield from long(*(share(call, f"on-{kind}/level", known.level(kind)) for kind in ("press", "mixer", "pump")))
    yield from long(team_hours(call, "wirers/wait_hours/mean", known.wait("press", "pump")))


def two_people() -> Iterator[ClosedForm]:
    """Jobs that need both people of a team, and jobs that need one of them."""
    builders = team("builder", 2)
    known = ShopFigures(
        Shop(
            {
                "gate": Kind(units=1, life=2, repair=1, crews=((builders, builders),)),
                "door": Kind(units=2, life=3, repair=2, crews=((builders,),)),
            }
        )
    )
    call = run("two-people", "900h")
    yield share(call, "on-door/level", known.level("door"))
    yield team_share(call, "builders/utilisation", known.busy(*builders))
    call = run("two-people", "3200h")
    yield from long(team_share(call, "builders/begun_at_once", known.at_once("gate", "door")))
    yield from long(share(call, "on-gate/level", known.level("gate")))
    yield from long(team_hours(call, "builders/wait_hours/mean", known.wait("gate", "door")))


def shared_person() -> Iterator[ClosedForm]:
    """Two teams with a person in both."""
    known = ShopFigures(
        Shop(
            {
                "north": Kind(units=2, life=2, repair=2, crews=((("anna", "ben"),),)),
                "south": Kind(units=2, life=2, repair=2, crews=((("ben", "cleo"),),)),
            }
        )
    )
    call = run("shared-person", "600h")
    yield from (share(call, f"on-{kind}/level", known.level(kind)) for kind in ("north", "south"))
    call = run("shared-person", "4300h")
    yield from long(
        *(share(call, f"on-{kind}/availability", known.availability(kind)) for kind in ("north", "south")),
        team_share(call, "northerners/begun_at_once", known.at_once("north")),
    )


def deputy() -> Iterator[ClosedForm]:
    """A team that stands in for another, and has its own work; a job belongs to the team that was asked."""
    operator, helper = team("operator", 1), team("helper", 1)
    known = ShopFigures(
        Shop(
            {
                "server": Kind(units=3, life=2, repair=1, crews=((operator,), (helper,))),
                "desk": Kind(units=1, life=2, repair=1, crews=((helper,),)),
            }
        )
    )
    call = run("deputy", "900h")
    yield share(call, "on-server/level", known.level("server"))
    yield team_share(call, "operators/utilisation", known.busy(*operator))
    call = run("deputy", "6200h")
    yield from long(share(call, "on-desk/level", known.level("desk")))
    yield from long(team_share(call, "helpers/utilisation", known.busy(*helper)))
    yield from long(team_hours(call, "operators/wait_hours/mean", known.wait("server")))
    yield from long(team_share(call, "helpers/begun_at_once", known.at_once("desk")))


def spare_parts() -> Iterator[ClosedForm]:
    """A base stock of spare parts with a repairer, and two cold standby pairs that share one."""
    call, long_call = run("spare-parts", "1600h"), run("spare-parts", "6500h")
    fitters = team("fitter", 1)
    drives = ShopFigures(Shop({"drive": Kind(units=3, life=5, repair=1, crews=((fitters,),), part=True)}, 1, 2.0))
    yield from long(share(long_call, "on-drives/level", drives.level("drive")))
    yield team_share(call, "fitters/utilisation", drives.busy(*fitters))
    yield from long(share(long_call, "on-drives/availability", drives.availability("drive", 2)))
    yield from long(team_hours(long_call, "fitters/wait_hours/mean", drives.wait("drive")))
    pairs = ShopFigures(
        Shop(
            {
                "this": Kind(units=2, running=1, life=2, repair=1, crews=((),), part=True),
                "that": Kind(units=2, running=1, life=2, repair=2, crews=((),), part=True),
            },
            1,
            2.0,
        )
    )
    yield share(call, "on-this/availability", pairs.availability("this"))
    yield from long(share(long_call, "on-that/availability", pairs.availability("that")))


def often() -> Iterator[ClosedForm]:
    """The workstation cluster of PS01, in which everything fails so often that the repairer is short."""
    call = run("often", "7200h")
    cluster = Cluster(2, often=150)
    shares = cluster.queueing()
    yield from long(share(call, "workstations/level", mean(shares, cluster.operational)))
    yield from long(share(call, "premium/availability", mean(shares, cluster.premium)))


FORMS = (two_teams, two_people, shared_person, deputy, spare_parts, often)
FIGURES = tuple(figure for form in FORMS for figure in form())
