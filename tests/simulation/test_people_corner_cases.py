"""Corner cases of people at work that went wrong once: each plan is the smallest that shows it."""

from tests.simulation.support import history, levels, measure

HOUR = 3_600_000_000


def test_who_waited_for_somebody_on_the_way_begins_a_new_stretch() -> None:
    # p is there and waits for q, who has been called; the term is back before q comes, and b may have p.
    text = """
calendars: {late: {days: sun, from: "22:00", to: "23:00"}}
people: {p: {note: x}, q: {hours: late, call_out: 2h}}
teams: {nurses: {members: [p, q], max_stretch: 8h}}
components:
  a: {failures: {f: {time_to_failure: 10h, time_to_repair: 1h, recovers: by itself}}}
  b: {failures: {f: {time_to_failure: 11h, time_to_repair: 1h, team: nurses}}}
services: {s: {needs: [{need: a, workaround: {level: 60%, ready: 15m, team: nurses, people: 2}}]}}
"""
    assert levels(text, "b", "13h") == [("660", 0.0), ("720", 1.0)]


def test_a_loss_of_no_length_calls_nobody_away() -> None:
    text = """
teams: {ops: {people: 1, preempts: true, resume: afresh}}
components:
  x: {failures: {f: {time_to_failure: 9h, time_to_repair: 3h, team: ops}}}
  a: {failures: {f: {time_to_failure: 10h, time_to_repair: 1h, recovers: by itself}}}
  b: {never_fails: x}
services:
  db: {failover: {between: [a, b], takes: 0s}}
  s: {priority: 1, needs: [{need: db, workaround: {level: 60%, ready: 15m, team: ops}}]}
"""
    assert levels(text, "x", "13h") == [("540", 0.0), ("720", 1.0)]
    measured = measure(text, "13h")["s"]
    assert measured.staff.jobs[0].tolist() == [1]
    assert [each.what for each in history(text, "13h")].count("interrupted") == 0


def test_what_takes_no_time_at_the_end_of_an_outage_hides_nothing() -> None:
    text = """
components: {a: {failures: {f: {time_to_failure: 10h, time_to_repair: 2h, recovers: by itself}}}}
services: {s: {needs: [a], restart: 0s}}
"""
    spent = measure(text, "20h")["s"].spent[0]
    assert dict(zip(spent.keys, spent.values.tolist(), strict=True)) == {("hands-on", ""): 2 * HOUR}


def test_thousands_of_shared_persons_come_together() -> None:
    names = [f"p{i}" for i in range(600)]
    text = f"""
people: {{{", ".join(f"{name}: {{note: x}}" for name in names)}}}
teams: {{a: {{members: [{", ".join(names)}]}}, b: {{members: [{", ".join(names)}]}}}}
components: {{c: {{failures: {{f: {{time_to_failure: 10h, time_to_repair: 1h, team: {{a: 300, b: 300}}}}}}}}}}
"""
    assert levels(text, "c", "12h") == [("600", 0.0), ("660", 1.0)]
