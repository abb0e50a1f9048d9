"""Plans with rare outages that a Markov chain solves: each has something that the static structure cannot see."""

PLANS = {
    "one crew for all": """
teams:
  ops: {people: 1}
components:
  web: {units: 2, required: 1, failures: {crash: {mttf: 4000h, mttr: 4h, team: ops}}}
  db: {units: 2, required: 1, failures: {crash: {mttf: 9000h, mttr: 10h, team: ops}}}
services:
  shop: {needs: [web, db]}
""",
    "three must be lost": """
teams:
  ops: {people: 1}
components:
  web: {units: 3, required: 1, failures: {crash: {mttf: 1000h, mttr: 5h, team: ops}}}
services:
  shop: {needs: [web]}
""",
    "cold standby": """
components:
  db: {units: 2, required: 1, running: 1, standby: cold, failures: {crash: {mttf: 2000h, mttr: 6h}}}
services:
  shop: {needs: [db]}
""",
    "warm standby and a crew": """
teams:
  ops: {people: 1}
components:
  db: {units: 3, required: 2, running: 2, standby: warm, dormancy: 30%,
    failures: {crash: {mttf: 3000h, mttr: 6h, team: ops}}}
services:
  shop: {needs: [db]}
""",
    "a spare part": """
spares:
  disks: {stock: 1, resupply: {exponential: 6h}}
components:
  disk: {units: 2, required: 1, failures: {crash: {mttf: 1500h, mttr: 6h, spares: disks}}}
services:
  shop: {needs: [disk]}
""",
    "failover that takes time": """
components:
  a: {failures: {crash: {mttf: 2000h, mttr: 8h}}}
  b: {failures: {crash: {mttf: 2000h, mttr: 8h}}}
  db:
    failover: {between: [a, b], takes: {exponential: 1m}}
services:
  shop: {needs: [db]}
""",
    "switches that go wrong": """
teams:
  ops: {people: 1}
components:
  a: {failures: {crash: {mttf: 2000h, mttr: 8h, team: ops}}}
  b: {failures: {crash: {mttf: 3000h, mttr: 8h, team: ops}}}
  db:
    failover: {between: [a, b], takes: 0s, coverage: 95%, otherwise: {takes: {exponential: 1h}}}
services:
  shop: {needs: [db]}
""",
    "repairs that wait for a second failure": """
components:
  node: {units: 3, required: 1, failures: {crash: {mttf: 1500h, mttr: 4h, call_when: 2}}}
services:
  shop: {needs: [node]}
""",
    "priorities that interrupt": """
teams:
  ops: {people: 1, preempts: true, resume: continue}
components:
  web: {priority: 2, units: 2, required: 1, failures: {crash: {mttf: 500h, mttr: 3h, team: ops}}}
  db: {priority: 1, units: 2, required: 1, failures: {crash: {mttf: 5000h, mttr: 10h, team: ops}}}
services:
  shop: {needs: [web, db]}
""",
    "a shared cause": """
teams:
  ops: {people: 1}
components:
  a: {units: 2, required: 1, failures: {crash: {mttf: 3000h, mttr: 6h, beta: 0.2%, team: ops}}}
  b: {failures: {crash: {mttf: 3000h, mttr: 6h, team: ops}}}
  c: {failures: {crash: {mttf: 3000h, mttr: 6h, team: ops}}}
common_causes:
  fire: {mttf: 1000000h, mttr: 20h, hits: {b: 100%, c: 50%}}
services:
  shop: {needs: [a, {any: [b, c]}]}
""",
}

OTHER_TIMES = {
    "lives that age": """
components:
  a: {failures: {wear: {time_to_failure: {weibull: {shape: 2, mean: 3000h}}, mttr: 8h}}}
  b: {failures: {wear: {time_to_failure: {weibull: {shape: 2, mean: 3000h}}, mttr: 8h}}}
services:
  shop: {needs: [{any: [a, b]}]}
""",
    "infant mortality, long repairs": """
components:
  a: {failures: {crash: {time_to_failure: {weibull: {shape: 0.7, mean: 5000h}},
    time_to_repair: {usually: 2h, at_worst: 20h}}}}
  b: {failures: {crash: {time_to_failure: {gamma: {shape: 2, mean: 5000h}},
    time_to_repair: {usually: 2h, at_worst: 20h}}}}
services:
  shop: {needs: [{any: [a, b]}]}
""",
    "hidden until inspected": """
components:
  a: {failures: {dies: {mttf: 20000h, mttr: 4h, inspection: 1w}}}
  b: {failures: {dies: {mttf: 20000h, mttr: 4h, detect: 30m}}}
services:
  shop: {needs: [{any: [a, b]}]}
""",
}
"""Plans that the exact analysis solves, with times that no Markov chain knows."""

WORKING_HOURS = """
timezone: Europe/Berlin
calendars:
  office: {days: mon-fri, from: "09:00", to: "17:00"}
teams:
  ops: {people: 1, hours: office}
components:
  db: {units: 2, required: 1, failures: {crash: {mttf: 3000h, mttr: 4h, team: ops}}}
services:
  shop: {needs: [db]}
"""
