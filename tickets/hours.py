import datetime as dt
from zoneinfo import ZoneInfo

from pydantic import BaseModel


class CalendarSettings(BaseModel):
    timezone: str = "Europe/Berlin"
    country: str = "DE"
    region: str | None = None


class WorkingHours:
    def __init__(self, s):
        self.s = s
        self.z = ZoneInfo(s.timezone)

    def _day(self, d):
        if d.weekday() > 4:
            return None
        a = dt.datetime.combine(d, dt.time(9), self.z).astimezone(dt.UTC)
        b = dt.datetime.combine(d, dt.time(17), self.z).astimezone(dt.UTC)
        return a, b

    def add(self, t, delta):
        left = delta
        d = t.astimezone(self.z).date()
        t = t.astimezone(dt.UTC)
        while True:
            iv = self._day(d)
            if iv:
                a = max(iv[0], t)
                if a < iv[1]:
                    if iv[1] - a >= left:
                        return a + left
                    left -= iv[1] - a
            d += dt.timedelta(days=1)

    def between(self, a, b):
        tot = dt.timedelta(0)
        d = a.astimezone(self.z).date()
        while d <= b.astimezone(self.z).date():
            iv = self._day(d)
            if iv:
                tot += max(dt.timedelta(0), min(iv[1], b) - max(iv[0], a))
            d += dt.timedelta(days=1)
        return tot

    def is_open(self, t):
        iv = self._day(t.astimezone(self.z).date())
        return bool(iv and iv[0] <= t < iv[1])

    def next_open(self, t):
        return t if self.is_open(t) else self.add(t, dt.timedelta(microseconds=1))

    def is_working_day(self, t):
        return self._day(t.astimezone(self.z).date()) is not None

    def close_of_day(self, t):
        iv = self._day(t.astimezone(self.z).date())
        return iv[1] if iv else None

    def add_working_seconds(self, t, s):
        return self.add(t, dt.timedelta(seconds=s))

    def describe(self, lang):
        return "Mo–Fr 9–17 Uhr"
