"""Read calendar files by a strict reader of RFC 5545 that knows nothing of the library that wrote them.

It refuses what the letter of the standard forbids: bare line ends, lines of more than 75 octets, folds within nothing,
components that do not close, parameters that are not quoted where they must be, hours without their clock.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field

ONCE = {
    "UID",
    "DTSTART",
    "DTEND",
    "DTSTAMP",
    "SEQUENCE",
    "SUMMARY",
    "STATUS",
    "LOCATION",
    "DESCRIPTION",
    "URL",
    "CLASS",
}
NEEDED = {"VCALENDAR": {"PRODID", "VERSION"}, "VEVENT": {"UID", "DTSTAMP", "DTSTART"}, "VTIMEZONE": {"TZID"}}
_PARAMETER = re.compile(r';([A-Z0-9-]+)=("[^"\x00-\x08\x0a-\x1f\x7f]*"|[^";:,\x00-\x08\x0a-\x1f\x7f]*)')
_HOUR = re.compile(r"(\d{8})T(\d{6})(Z?)")


class Malformed(Exception):
    """What no calendar program has to accept."""


@dataclass
class Line:
    """One content line, unfolded: its name, its parameters, its value as it stands."""

    name: str
    params: dict[str, str]
    value: str

    @property
    def text(self) -> str:
        """Return the value as a text, its escapes taken back."""
        marks = {"\\n": "\n", "\\N": "\n", "\\,": ",", "\\;": ";", "\\\\": "\\"}
        if re.search(r"(?<!\\)(?:\\\\)*\\[^nN,;\\]", self.value):
            raise Malformed(f"an escape that is none: {self.value}")
        return re.sub(r"\\[nN,;\\]", lambda found: marks[found[0]], self.value)


@dataclass
class Part:
    """One component, with its lines and the components in it."""

    name: str
    lines: list[Line] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)

    def all(self, name: str) -> list[Line]:
        return [line for line in self.lines if line.name == name]

    def one(self, name: str) -> Line:
        [line] = self.all(name)
        return line

    def find(self, name: str) -> list[Part]:
        return [part for part in self.parts if part.name == name]


def read_calendar(told: str | bytes) -> Part:
    """Return the one calendar of a file. Raises Malformed."""
    octets = told.encode() if isinstance(told, str) else told
    stack, found = [Part("")], []
    for line in map(_line, _unfolded(octets)):
        if line.name == "BEGIN":
            stack.append(Part(line.value))
        elif line.name == "END":
            part = stack.pop()
            if part.name != line.value:
                raise Malformed(f"{part.name} is closed by {line.value}")
            _check(part)
            stack[-1].parts.append(part)
        else:
            stack[-1].lines.append(line)
    found = stack[0].parts
    if len(stack) != 1 or len(found) != 1 or found[0].name != "VCALENDAR" or stack[0].lines:
        raise Malformed("not one whole calendar")
    _check_clocks(found[0])
    return found[0]


def _unfolded(octets: bytes) -> list[str]:
    if not octets.endswith(b"\r\n"):
        raise Malformed("the last line has no end")
    lines: list[bytes] = []
    for raw in octets[:-2].split(b"\r\n"):
        if len(raw) > 75 or b"\n" in raw or b"\r" in raw:
            raise Malformed(f"a line too long, or an end of line within: {raw!r}")
        if raw[:1] in (b" ", b"\t"):
            if not lines:
                raise Malformed("a fold of nothing")
            lines[-1] += raw[1:]
        else:
            lines.append(raw)
    return [line.decode("utf-8") for line in lines]


def _line(told: str) -> Line:
    name = re.match(r"[A-Z0-9-]+", told)
    if not name:
        raise Malformed(f"no name: {told}")
    params, at = {}, name.end()
    while told[at : at + 1] == ";":
        param = _PARAMETER.match(told, at)
        if not param or param[1] in params:
            raise Malformed(f"a parameter that is none: {told}")
        params[param[1]], at = param[2].strip('"'), param.end()
    if told[at : at + 1] != ":":
        raise Malformed(f"no value: {told}")
    return Line(name[0], params, told[at + 1 :])


def _check(part: Part) -> None:
    names = [line.name for line in part.lines]
    if missing := NEEDED.get(part.name, set()) - set(names):
        raise Malformed(f"{part.name} without {missing}")
    if twice := {name for name in names if name in ONCE and names.count(name) > 1}:
        raise Malformed(f"{part.name} with two {twice}")


def _check_clocks(calendar: Part) -> None:
    zones = [part.one("TZID").value for part in calendar.find("VTIMEZONE")]
    if len(zones) != len(set(zones)):
        raise Malformed("a clock that is told twice")
    used = {
        line.params["TZID"]
        for event in calendar.find("VEVENT")
        for line in event.lines
        if line.name in ("DTSTART", "DTEND") and "TZID" in line.params
    }
    if used - set(zones):
        raise Malformed(f"clocks that are not told: {used - set(zones)}")


def moment(calendar: Part, line: Line) -> dt.datetime:
    """Return the moment that an hour tells, in UTC, by the clocks in the file alone."""
    shown = _HOUR.fullmatch(line.value)
    if not shown:
        raise Malformed(f"no hour: {line.value}")
    hour = dt.datetime.strptime(f"{shown[1]}{shown[2]}", "%Y%m%d%H%M%S")
    if shown[3]:
        return hour.replace(tzinfo=dt.UTC)
    [zone] = [z for z in calendar.find("VTIMEZONE") if z.one("TZID").value == line.params["TZID"]]
    past = [part for part in zone.parts if _start(part) <= hour]
    ruling = max(past or zone.parts, key=_start)
    return (hour - _offset(ruling.one("TZOFFSETTO").value)).replace(tzinfo=dt.UTC)


def _start(part: Part) -> dt.datetime:
    return dt.datetime.strptime(part.one("DTSTART").value, "%Y%m%dT%H%M%S")


def _offset(value: str) -> dt.timedelta:
    sign, hours, minutes = re.fullmatch(r"([+-])(\d\d)(\d\d)(?:\d\d)?", value).groups()  # type: ignore[union-attr]
    return dt.timedelta(hours=int(hours), minutes=int(minutes)) * (-1 if sign == "-" else 1)
