"""What is the same in every replication about recovery plans and a scenario: who is asked for what, with what luck."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from continuity.distributions import Distribution, Never
from continuity.model import Event, Mode, Plan, RecoveryPlan, Scenario, Step
from continuity.simulation.actors import EVENT, PLAN, STEP, WAY_BACK
from continuity.simulation.copies import ModeCopy, ModeDraws
from continuity.simulation.data_layout import data_layouts
from continuity.simulation.layout import Layout
from continuity.simulation.luck import Process, Sampler
from continuity.simulation.rosters import OTHER_WORK, WorkOrder
from continuity.simulation.rosters import STEP as STEP_WORK
from continuity.streams import process_name


@dataclass(frozen=True, slots=True)
class StepDraws:
    """The random processes of one step, its rank, and what it asks for."""

    rank: int
    takes: Sampler | None
    succeeds: Process | None
    wants: WorkOrder | None


@dataclass(frozen=True, slots=True)
class PlanDraws:
    """What one recovery plan draws: its authority's time, and its steps there and back, by id."""

    rank: int
    decision: Sampler | None
    authority: WorkOrder | None
    steps: Mapping[str, StepDraws]
    way_back: Mapping[str, StepDraws]


@dataclass(frozen=True, slots=True)
class EventDraws:
    """The random processes of one event of a scenario. `copy`: the mode by which a node that it fails is repaired."""

    event: Event
    scenario: str
    number: int
    rank: int
    at: Sampler
    lasts: Sampler | None
    happens: Process | None
    dwell: Sampler | None
    copy: ModeCopy | None
    absent: Mapping[str, Process]


class RecoveryLayout:
    """The recovery plans of a plan, and the events of a scenario, laid out for simulation.

    Parameters: `layout`, to which all random numbers belong; `scenario`, None where only plans are run. `plans` go by
    id; `events` are in the order in which they are written; `begins` draws when the scenario begins.
    """

    def __init__(self, layout: Layout, scenario: Scenario | None) -> None:
        self.layout = layout
        self.scenario = scenario
        plan: Plan = layout.plan
        self.plans = {each.id: self._plan(each) for each in plan.plans.values()}
        self.data = data_layouts(plan, layout.luck, layout.timeline)
        parts = (scenario.parts or (scenario.id,)) if scenario else ()
        self.events = [
            self._event(part, event, number)
            for part in parts
            for number, event in enumerate(plan.scenarios[part].events, 1)
        ]
        name = parts[0] if parts else ""
        self.begins = layout.luck.process(process_name("scenario", name, 0, "scenario", "begins")) if scenario else None

    # --- plans -----------------------------------------------------------------------------------------------------

    def _plan(self, recovery: RecoveryPlan) -> PlanDraws:
        authority, key = recovery.authority, (recovery.id, 0, PLAN)
        back = recovery.way_back.steps if recovery.way_back else {}
        layout = self.layout
        crew, decision = (authority.crew, authority.takes) if authority else (None, None)
        return PlanDraws(
            rank=layout.rank(*key),
            decision=self._sampler("plan", recovery.id, 0, "authority", "takes", decision),
            authority=layout.work_order("plan", key, crew, urgency=(1, STEP_WORK)),
            steps={step.id: self._step(recovery.id, STEP, step) for step in recovery.steps.values()},
            way_back={step.id: self._step(recovery.id, WAY_BACK, step) for step in back.values()},
        )

    def _step(self, plan: str, block: str, step: Step) -> StepDraws:
        key = (plan, 0, block + step.id)
        return StepDraws(
            rank=self.layout.rank(*key),
            takes=self._sampler("plan", plan, 0, key[2], "takes", step.takes),
            succeeds=self.layout.chance(process_name("plan", plan, 0, key[2], "succeeds"), step.succeeds),
            wants=self.layout.work_order("plan", key, step.crew, urgency=(step.priority, STEP_WORK)),
        )

    def _sampler(
        self, kind: str, name: str, unit: int, what: str, purpose: str, distribution: Distribution | None
    ) -> Sampler | None:
        if distribution is None:
            return None
        return self.layout.luck.sampler(process_name(kind, name, unit, what, purpose), distribution)

    # --- events ----------------------------------------------------------------------------------------------------

    def _event(self, name: str, event: Event, number: int) -> EventDraws:
        layout = self.layout
        at = self._sampler("scenario", name, number, event.kind, "at", event.at)
        assert at is not None
        return EventDraws(
            event=event,
            scenario=name,
            number=number,
            rank=layout.rank(name, number, EVENT),
            at=at,
            lasts=self._sampler("scenario", name, number, event.kind, "lasts", event.lasts),
            happens=layout.chance(process_name("scenario", name, number, event.kind, "happens"), event.probability),
            dwell=self._sampler("scenario", name, number, event.kind, "dwell", event.dwell),
            copy=self._failure(name, event, number),
            absent=self._absent(name, event, number),
        )

    def _failure(self, name: str, event: Event, number: int) -> ModeCopy | None:
        """How the node that an event fails is repaired: by the mode it names, or by the only one that there is."""
        if event.kind != "fails":
            return None
        node = self.layout.plan.nodes[event.target or ""]
        modes = {mode.id: mode for mode in node.modes}
        mode = modes.get(event.mode or "") or (node.modes[0] if len(node.modes) == 1 else None)
        if mode is None:
            return None
        return self._mode_copy(name, node.id, mode, number)

    def _mode_copy(self, name: str, node: str, mode: Mode, number: int) -> ModeCopy:
        detect = self._sampler("scenario", name, number, mode.id, "detect", mode.detect)
        life = self._sampler("scenario", name, number, mode.id, "life", Never())
        repair = self._sampler("scenario", name, number, mode.id, "repair", mode.time_to_repair)
        assert life is not None
        assert repair is not None
        wants = self.layout.work_order(
            "scenario",
            (name, number, EVENT),
            mode.crew,
            mode.spares,
            urgency=(self.layout.priority(node), OTHER_WORK),
        )
        if wants is not None:
            wants = replace(wants, about=node)
        draws = ModeDraws(life=life, repair=repair, detect=detect, at_start=None)
        return ModeCopy((node, 0, mode.id), mode, draws, self.layout.rank(name, number, EVENT), wants)

    def _absent(self, name: str, event: Event, number: int) -> dict[str, Process]:
        """The numbers that decide who of a team is away, by person."""
        if event.kind != "absent" or event.persons:
            return {}
        teams = [each for each in self.layout.rosters.values() if event.target in {"all", each.team}]
        workers = sorted({place.worker for roster in teams for place in roster.places})
        return {
            worker: self.layout.luck.process(process_name("scenario", name, number, worker, "absent"))
            for worker in workers
        }
