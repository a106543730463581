"""The portal's own UTC clock: real time until a scenario sets or advances it."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta, timezone

UTC = timezone.utc  # datetime.UTC is not in Python 3.10


class Clock:
    """Real time plus an offset, or a frozen instant that only ``advance`` moves."""

    def __init__(self):
        self._frozen = None
        self._offset = timedelta()

    def now(self):
        """The current UTC instant, cut to the milliseconds Zoho writes."""
        value = self._frozen or datetime.now(UTC) + self._offset
        return value.replace(microsecond=value.microsecond // 1000 * 1000)

    def set(self, value):
        """Freeze at ``value`` (datetime or ISO text; naive = UTC); None goes back to real time."""
        self._offset = timedelta()
        self._frozen = as_datetime(value) if value is not None else None

    def advance(self, seconds):
        """Move forward by ``seconds``, frozen or not."""
        if self._frozen:
            self._frozen += timedelta(seconds=seconds)
        else:
            self._offset += timedelta(seconds=seconds)


def as_datetime(value):
    """UTC datetime of a datetime, a date or ISO text; None stays None."""
    if value is None:
        return None
    if isinstance(value, str):
        value = datetime.fromisoformat(value)
    elif not isinstance(value, datetime):
        value = datetime.combine(value, time())
    return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def as_date(value):
    """Date of a date, a datetime or ISO text; None stays None."""
    if isinstance(value, str):
        return date.fromisoformat(value)
    return value.date() if isinstance(value, datetime) else value


def as_minutes(value):
    """Minutes of "HH:MM" text (hours may exceed 24), of hours as a number, or of None."""
    if not value:
        return 0
    if isinstance(value, str):
        hours, minutes = value.split(":")
        return int(hours) * 60 + int(minutes)
    return round(value * 60)


def iso(value):
    """ "2026-06-24T16:45:31.884Z", the way V3 writes an instant."""
    return value.isoformat(timespec="milliseconds")[:-6] + "Z"


def hours_text(minutes):
    """ "HH:MM", hours not wrapped at 24."""
    return f"{minutes // 60:02d}:{minutes % 60:02d}"
