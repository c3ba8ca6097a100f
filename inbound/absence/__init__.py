"""Words that say "I am away" or "a machine wrote this", and the day somebody is back."""

from inbound.absence.dates import read_return_day
from inbound.absence.wording import is_absence, reads_as_automatic

__all__ = ["is_absence", "read_return_day", "reads_as_automatic"]
