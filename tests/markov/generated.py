"""Random small plans with exponential times, in which crews, parts, standby, failovers, restarts and causes meet.

A plan is data as a plan file has it. Every plan is one that a Markov chain can say; what is random are its shape, its
figures and which mechanisms it has. Times are hours: lives of 5 to 40, repairs of 1 to 8.
"""

from random import Random
from typing import Any

Data = dict[str, Any]
TEAMS = ("ops", "dba", "aid")


class Generator:
    """Makes the plan of a number."""

    def __init__(self, number: int) -> None:
        self._random = Random(number)
        self._sites = self._chance(0.35)
        self._teams = self._make_teams()
        self._spares = self._chance(0.3)

    def _chance(self, share: float) -> bool:
        return self._random.random() < share

    def _hours(self, low: int, high: int) -> str:
        return f"{self._random.randint(low, high)}h"

    def plan(self) -> Data:
        """The whole plan."""
        components: Data = {f"c{i}": self._component() for i in range(self._random.choice([1, 2, 2, 3]))}
        names = list(components)
        data: Data = {"continuity": 1, "name": "generated"}
        if self._chance(0.6):
            components |= self._pair()
            names.append("switched")
        if self._chance(0.4):
            components["back"] = {"needs": [self._random.choice(names[:1])], **self._restart(names)}
            names.append("back")
        data["components"] = components
        if self._sites:
            fire = {"mttf": self._hours(20, 60), "mttr": self._hours(2, 8)}
            data["sites"] = {"hall": {"failures": {"fire": fire}}}
        if self._chance(0.35):
            data["common_causes"] = {"storm": self._cause(names)}
        data["teams"] = self._teams
        if self._sites and self._chance(0.6):
            data["teams"]["ops"] |= {"site": "hall", "call_out": {"exponential": "2h"}}
        if any("members" in team for team in self._teams.values()):
            data["people"] = {"ann": {}, "bob": {}, "cas": {}}
        if self._spares:
            data["spares"] = {
                "disks": {"stock": self._random.randint(1, 2), "resupply": {"exponential": self._hours(3, 12)}}
            }
        data["services"] = self._services(names)
        return data

    # --- people ----------------------------------------------------------------------------------------------------

    def _make_teams(self) -> Data:
        teams: Data = {"ops": {"people": self._random.randint(1, 2)}, "dba": {"people": 1}, "aid": {"people": 1}}
        if self._chance(0.3):
            teams["ops"] = {"members": ["ann", "bob"]}
            teams["dba"] = {"members": ["bob", "cas"]}
        if self._chance(0.3):
            teams["ops"]["deputy"] = "aid"
        if self._chance(0.35):
            teams["ops"] |= {"preempts": True, "resume": self._random.choice(["afresh", "continue"])}
        return teams

    def _crew(self) -> Data:
        way = self._random.random()
        if way < 0.4:
            return {"recovers": "by itself"}
        if way < 0.75:
            team = self._teams["ops"]
            able = team.get("people", 2) == 2 and "deputy" not in team
            return {"team": "ops", **({"people": 2} if able and self._chance(0.3) else {})}
        return {"team": {"dba": 1, "aid": 1} if way < 0.85 else "dba"}

    # --- what fails --------------------------------------------------------------------------------------------------

    def _mode(self, units: int, *, plain: bool = False) -> Data:
        repair = self._hours(1, 8)
        mode: Data = {"mttf": self._hours(8, 40), **self._crew()}
        if self._chance(0.2):
            mode["time_to_repair"] = {"sum": [{"exponential": "1h"}, {"exponential": repair}]}
        elif self._chance(0.08):
            mode["time_to_repair"] = "0s"
        else:
            mode["mttr"] = repair
        if plain:
            return mode
        if self._chance(0.2):
            mode["detect"] = {"exponential": self._hours(1, 3)}
        if self._chance(0.2):
            mode["leaves"] = self._random.choice(["25%", "50%"])
        if self._spares and self._chance(0.5):
            mode["spares"] = "disks"
        if self._chance(0.2):
            mode["at_start"] = self._random.choice([0.2, 0.5])
        if self._chance(0.25):
            mode["clock"] = "running"
        if units > 1:
            mode |= self._of_pool(units)
        return mode

    def _of_pool(self, units: int) -> Data:
        way = self._random.random()
        if way < 0.2:
            return {"call_when": 2}
        if way < 0.4:
            return {"repairs": "all", **({"call_when": 2} if self._chance(0.5) else {})}
        if way < 0.55:
            return {"beta": "20%"}
        return {"of": "node"} if way < 0.65 else {}

    def _component(self) -> Data:
        units = self._random.choice([1, 1, 2, 2, 3])
        data: Data = {"failures": {"crash": self._mode(units)}}
        if self._chance(0.2):
            data["failures"]["wear"] = self._mode(units)
        if units > 1:
            data |= {"units": units, "required": self._random.randint(1, units - 1)}
            data["full"] = units
            if self._chance(0.4):
                data["running"] = data["full"] = data["required"] = units - 1
                data["standby"] = self._random.choice(["hot", "warm", "cold"])
                data |= {"dormancy": "30%"} if data["standby"] == "warm" else {}
        if self._chance(0.5):
            data["priority"] = self._random.randint(1, 2)
        if self._sites and self._chance(0.4):
            data["site"] = "hall"
        return data

    # --- switches and restarts ---------------------------------------------------------------------------------------

    def _pair(self) -> Data:
        """A failover with two members, or two failovers that share a third."""
        members: Data = {name: {"failures": {"crash": self._mode(1)}} for name in ("first", "second")}
        kind = self._random.choice(["hot", "warm", "cold"])
        members["second"] |= {"standby": kind} | ({"dormancy": "40%"} if kind == "warm" else {})
        switch = self._failover(["first", "second"])
        nodes: Data = {**members, "switched": {"failover": switch}}
        if self._chance(0.3):
            nodes["other"] = {"failures": {"crash": self._mode(1)}}
            nodes["also"] = {"failover": self._failover(["other", "second"])}
            nodes["switched"]["needs"] = [{"need": "also", "without": "50%"}]
        return nodes

    def _failover(self, between: list[str]) -> Data:
        takes: Any = "0s" if self._chance(0.4) else {"exponential": self._hours(1, 3)}
        switch: Data = {"between": between, "takes": takes, "failback": self._chance(0.4)}
        if self._chance(0.4):
            switch["coverage"] = "70%"
            way = self._random.random()
            if way < 0.4:
                switch["otherwise"] = {"takes": {"exponential": "4h"}, "team": "ops"}
            else:
                switch["otherwise"] = {"exponential": "4h"}
        return switch

    def _restart(self, names: list[str]) -> Data:
        data: Data = {"restart": "0s" if self._chance(0.2) else {"exponential": self._hours(1, 3)}}
        if self._chance(0.4):
            data["needs_to_start"] = [self._random.choice(names)]
        if self._chance(0.5):
            data["failures"] = {"bug": self._mode(1, plain=True)}
        return data

    def _cause(self, names: list[str]) -> Data:
        able = [name for name in names if name.startswith("c")]
        hit = self._random.sample(able, min(2, len(able)))
        return {
            "mttf": self._hours(15, 40),
            "mttr": self._hours(1, 8),
            **self._crew(),
            "hits": {name: self._random.choice(["30%", "100%"]) for name in hit},
        }

    # --- services ----------------------------------------------------------------------------------------------------

    def _services(self, names: list[str]) -> Data:
        services: Data = {}
        for number in range(self._random.randint(1, 2)):
            some = self._random.sample(names, self._random.randint(1, min(3, len(names))))
            service: Data = {"needs": [self._term(some)]}
            if self._chance(0.5):
                service["objectives"] = {"mbco": self._random.choice(["50%", "80%"])}
            services[f"s{number}"] = service
        services["whole"] = {"needs": list(names)}
        return services

    def _term(self, names: list[str]) -> Any:
        way = self._random.random()
        if len(names) == 1:
            return names[0]
        if way < 0.35:
            return {"any": names}
        if way < 0.6:
            return {"at_least": (len(names) + 1) // 2, "of": names}
        if way < 0.8:
            return {"share": dict.fromkeys(names, f"{100 // len(names)}%")}
        return {"all": names}


def generated(number: int) -> Data:
    """The plan of a number."""
    return Generator(number).plan()
