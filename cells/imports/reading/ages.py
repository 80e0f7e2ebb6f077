"""Say the age band of a birth year, which is all that is kept of it."""

from datetime import date

BANDS = ((14, "0–14"), (24, "15–24"), (39, "25–39"), (59, "40–59"), (74, "60–74"))
OLDEST = 120


def is_plausible(year: int, today: date) -> bool:
    return 0 <= today.year - year <= OLDEST


def age_band(year: int, today: date) -> str:
    """Return "0–14", "15–24", "25–39", "40–59", "60–74" or "75+": the age reached in the year of today."""
    age = today.year - year
    return next((name for last, name in BANDS if age <= last), "75+")
