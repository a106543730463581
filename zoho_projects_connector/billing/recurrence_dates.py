"""On which days something recurs. Plain Python, without Odoo."""

from bisect import bisect_right
from dataclasses import dataclass
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

DAY = timedelta(days=1)
# The shortest each unit can be, in days.
SHORTEST = {"day": 1, "week": 7, "month": 28, "year": 365}


@dataclass(frozen=True)
class Schedule:
    """Every so many days, weeks, months or years.

    Each day is counted from the first one, never from the one before: what begins on 31 January
    is due on 28 February and on 31 March, and what begins on 29 February is due on 28 February
    of the next year and on 29 February of the next leap year.
    """

    start: date
    interval: int  # at least 1
    unit: str  # a key of SHORTEST

    def day(self, number):
        """:return: the day with this number; the first day has number 0"""
        return self.start + relativedelta(**{f"{self.unit}s": number * self.interval})

    def first_after(self, day):
        """:return: the first day later than this one; the very first when there is none"""
        if not day or day < self.start:
            return self.start
        longest = (day - self.start).days // (SHORTEST[self.unit] * self.interval) + 1
        return self.day(bisect_right(range(longest), day, key=self.day))

    def next_day(self, done, pauses=()):
        """:param done: the last day that is settled, or None
        :param pauses: ``[(first day, day of going on)]``: the days from the first one to before
            the second one are left out
        :return: the day that comes next
        """
        day = self.first_after(done)
        for first, resumed in sorted(pauses):
            if first <= day < resumed:
                day = self.first_after(resumed - DAY)
        return day

    def count_until(self, day, done, pauses=()):
        """:return: how many days are due and not settled on this day"""
        number = 0
        while (done := self.next_day(done, pauses)) <= day:
            number += 1
        return number
