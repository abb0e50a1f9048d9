"""A year of calendars, clock changes and people, worked out by hand to the microsecond.

All of it is about `plans/calendar-year.yaml`, from Friday 1 January 2027, 0:00 in Paris, for 365 days: until Saturday
1 January 2028, 0:00. Z marks times in UTC, which Paris is 1 h ahead of in winter and 2 h in summer.

**Agreed service time.** A night of 10 h follows each Friday, Saturday and Sunday: 53 Fridays (1 January to 31
December), 52 Saturdays, 52 Sundays. The night after Saturday 27 March lasts 9 h, that after Saturday 30 October 11 h,
and of the last, after Friday 31 December, 4 h belong to the year: 156 x 10 h - 1 h + 1 h + 4 h = 1564 h.

**The boiler** fails 85 d 23 h 30 min and 3 microseconds after the start and after each repair; a repair takes 10 h.

| fails | | work begins | ends | waits | is down | of that agreed |
|---|---|---|---|---|---|---|
| Sat 27 March 22:30 Z | 23:30 | Tue 30 March 8:00, 6:00 Z | 16:00 Z | 55 h 30 | 65 h 30 | 5 h 30 and 10 h |
| Thu 24 June 15:30 Z | 17:30 | Fri 25 June 8:00, 6:00 Z | 16:00 Z | 14 h 30 | 24 h 30 | none |
| Sun 19 September 15:30 Z | 17:30 | Mon 20 September 8:00, 6:00 Z | 16:00 Z | 14 h 30 | 24 h 30 | 10 h |
| Wed 15 December 15:30 Z | 16:30 | at once | Thu 1:30 Z | 0 | 10 h | none |

It fails 3 microseconds later each time, so the first three waits and outages are 3 microseconds shorter; of these only
the first begins within a night. That night ends at 6:00 in summer time, 4:00 Z. The last repair goes on after 17:00.

**The pump** fails 302 d 21 h 15 min and 7 microseconds after the start: on Saturday 30 October at 20:15 Z, 22:15. The
night ends at 6:00 in winter time, 5:00 Z: 8 h 45 min of it are lost, and the 10 h of the next. Work begins on Tuesday
2 November at 8:00, 7:00 Z, after 58 h 45 min, and takes 12 h. All this is 7 microseconds shorter.

**The racks** are maintained every Sunday from 2:00 for 5 h, of which 4 h belong to the night. On 28 March 2:00 is
skipped, and read with the offset before the change: 1:00 Z to 6:00 Z, where the night ends at 4:00 Z, so 3 h. On 31
October 2:00 comes twice, and is the first of the two: 0:00 Z to 5:00 Z, where the night ends, so 5 h. There are 52
Sundays (3 January to 26 December): 50 x 4 h + 3 h + 5 h = 208 h.

**The fitter** works 9 h on 261 weekdays but 2 holidays: 2331 h; and is busy for 4 x 10 h + 12 h = 52 h. Outside hours
are 1 h of each of the boiler's first three repairs, 9 h 30 min and 3 microseconds of its last, 3 h of the pump's.
"""

from fractions import Fraction
from typing import cast

import pytest

from tests.validation.calls import Answer, Call, answer

CALL = Call("calendar-year", "--start 2027-01-01 --horizon 365d --replications 1 --history 0")
ROUNDING = 1e-14
"""Relative, in floating point; a microsecond of a year's agreed service time is 2e-13 of it."""

MICROSECOND = Fraction(1, 3_600_000_000)
"""In hours, like all times here."""

AGREED = 1564
BOILER_DOWN = Fraction("5.5") + 10 + 10 - 3 * MICROSECOND
PUMP_DOWN = Fraction("8.75") + 10 - 7 * MICROSECOND
OUTSIDE = 1 + 1 + 1 + Fraction("9.5") + 3 * MICROSECOND + 3

SERVICES = {
    "heat/agreed_hours": AGREED,
    "heat/availability": 1 - BOILER_DOWN / AGREED,
    "heat/downtime_hours_per_year/mean": BOILER_DOWN,
    "heat/outages_per_year": 4,
    "heat/mean_outage_hours": (Fraction("65.5") + 2 * Fraction("24.5") + 10 - 9 * MICROSECOND) / 4,
    "water/availability": 1 - PUMP_DOWN / AGREED,
    "water/mean_outage_hours": Fraction("58.75") + 12 - 7 * MICROSECOND,
    "warm-water/availability": 1 - (BOILER_DOWN + PUMP_DOWN) / AGREED,
    "warm-water/outages_per_year": 5,
    "computing/availability": 1 - Fraction(208, AGREED),
    "computing/mean_outage_hours": 5,
    "agreed-computing/agreed_hours": AGREED - 208,
    "agreed-computing/availability": 1,
    "agreed-computing/mean_outage_hours": 5,
}

TEAMS = {
    "fitters/jobs_per_year": 5,
    "fitters/begun_at_once": Fraction(1, 5),
    "fitters/wait_hours/mean": (Fraction("55.5") + 2 * Fraction("14.5") + 0 + Fraction("58.75") - 16 * MICROSECOND) / 5,
    "fitters/busy_hours_per_year": 52,
    "fitters/called_out": OUTSIDE / 52,
    "fitters/utilisation": 52 / (2331 + OUTSIDE),
}


def _estimate(section: str, where: str) -> object:
    found: object = answer(CALL)[section]
    for name in where.split("/"):
        found = cast("Answer", found)[name]
    return cast("Answer", found)["estimate"]


@pytest.mark.parametrize(("where", "known"), SERVICES.items())
def test_services(where: str, known: Fraction) -> None:
    assert _estimate("services", where) == pytest.approx(float(known), rel=ROUNDING, abs=0)


@pytest.mark.parametrize(("where", "known"), TEAMS.items())
def test_team(where: str, known: Fraction) -> None:
    assert _estimate("teams", where) == pytest.approx(float(known), rel=ROUNDING, abs=0)
