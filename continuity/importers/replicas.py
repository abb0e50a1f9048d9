"""From replicas, autoscalers and disruption budgets to units: how many there are, and how many are enough."""

import math
import re
from collections.abc import Iterator, Mapping

from continuity.importers.defaults import DefaultKind
from continuity.importers.draft import Pool
from continuity.importers.loose import at, sequence, text, texts, whole
from continuity.importers.manifests import Budget, Manifests, Scaler, Workload

PERCENT = re.compile(r"([0-9]{1,3})%", re.ASCII)


class Controllers:
    """The autoscalers and disruption budgets of a file, found by workload.

    Parameters: `manifests`.
    """

    def __init__(self, manifests: Manifests) -> None:
        self.scalers = {scaler.target: scaler for scaler in manifests.scalers}
        self.budgets: dict[tuple[str, str], list[Budget]] = {}
        for budget in manifests.budgets:
            label = min(texts(at(budget.selector, "matchLabels")), default="")
            self.budgets.setdefault((budget.namespace, label), []).append(budget)

    def scaler(self, workload: Workload) -> Scaler | None:
        """The autoscaler of a workload, if the file has one."""
        return self.scalers.get(workload.key)

    def budget(self, workload: Workload) -> Budget | None:
        """The first disruption budget that selects the pods of a workload."""
        labels = ("", *sorted(workload.labels))
        near = (budget for label in labels for budget in self.budgets.get((workload.key[1], label), ()))
        return next((budget for budget in near if selects(budget, workload)), None)

    def replicas(self, workload: Workload) -> int:
        """How many replicas run: the fewest that an autoscaler leaves, else the manifest's number, else 1."""
        scaler = self.scaler(workload)
        if scaler is not None:
            return scaler.fewest
        return 1 if workload.replicas is None else workload.replicas


def pool_of(workload: Workload, kind: DefaultKind, controllers: Controllers) -> Pool | None:
    """The units of a workload, None where it runs once or where the file cannot say.

    A disruption budget says how many are enough; without one, the kind's rule is assumed.
    """
    units = controllers.replicas(workload)
    if units <= 1 or workload.key[0] == "DaemonSet":
        return None
    votes = kind.enough == "majority"
    budget = controllers.budget(workload)
    stay = kept_by(budget, units) if budget else None
    if budget and stay:
        why = f"PodDisruptionBudget {budget.name} keeps {stay} of {units} replicas: taken as enough."
        return Pool(units=units, required=stay if votes else 1, full=stay, assumed=why)
    if votes:
        enough = units // 2 + 1
        why = f"{enough} of {units} replicas must work, a majority; the file does not say how many."
        return Pool(units=units, required=enough, full=enough, assumed=why)
    enough = units - 1 if kind.enough == "all-but-one" else units
    carry = "carries all load" if enough == 1 else "carry all load, fewer a part of it"
    why = f"{enough} of {units} replicas {carry}; the file does not say how many."
    return Pool(units=units, required=1, full=enough, assumed=why)


def selects(budget: Budget, workload: Workload) -> bool:
    """Whether a budget's selector fits the pods of a workload."""
    wanted = texts(at(budget.selector, "matchLabels")).items()
    rules = sequence(at(budget.selector, "matchExpressions"))
    return workload.labels.items() >= wanted and all(fits(rule, workload.labels) for rule in rules)


def fits(rule: object, labels: Mapping[str, str]) -> bool:
    """Whether labels fulfil one expression of a selector (In, NotIn, Exists, DoesNotExist)."""
    value = labels.get(text(at(rule, "key")))
    values = [text(one) for one in sequence(at(rule, "values"))]
    match text(at(rule, "operator")):
        case "In":
            return value in values
        case "NotIn":
            return value not in values
        case "Exists":
            return value is not None
        case "DoesNotExist":
            return value is None
    return False


def kept_by(budget: Budget, units: int) -> int | None:
    """How many of the units a budget keeps, at least 1; None where it does not say."""
    stay, missing = amount(budget.stay, units), amount(budget.missing, units)
    if stay is None and missing is not None:
        stay = units - missing
    return None if stay is None else min(max(stay, 1), units)


def amount(value: object, units: int) -> int | None:
    """A number, or a percentage of the units rounded up, as Kubernetes rounds both limits of a budget.

    Source: Kubernetes documentation, Specifying a Disruption Budget for your Application.
    """
    match = PERCENT.fullmatch(text(value))
    return math.ceil(int(match[1]) * units / 100) if match else whole(value)


def replica_notes(workload: Workload, controllers: Controllers) -> Iterator[str]:
    """Yield the sentences about how often a workload runs."""
    if workload.key[0] == "DaemonSet":
        yield "It runs on every node; how many there are is not in the file, and one unit was taken."
    if workload.key[0] == "Pod":
        yield "It is a bare Pod: nothing replaces it when its node is lost, which the figures do not show."
    scaler = controllers.scaler(workload)
    if scaler is not None:
        yield f"An autoscaler sets its replicas; its lowest number, {scaler.fewest}, was taken."
    if controllers.replicas(workload) == 0:
        yield "It is scaled to 0 in the file, and imported as if it ran once."
