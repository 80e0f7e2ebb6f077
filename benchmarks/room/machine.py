"""What a process has used, and what the whole machine was busy with; read from Linux, for processes that are ours."""

from __future__ import annotations

import os
import time
from pathlib import Path

SCHEDULED = 2  # which of its clocks: the time that all its threads were on a processor


def processor_ns(pid: int) -> int:
    """Return the processor time of a process with all its threads, also of those that ended (clock_getcpuclockid)."""
    return time.clock_gettime_ns((~pid << 3) | SCHEDULED)


def own_kib(pid: int) -> int:
    """Return the memory that is this process's alone (USS), in KiB."""
    rows = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    own = [row.split() for row in rows if row.startswith(("Private_Clean", "Private_Dirty"))]
    return sum(int(row[1]) for row in own)


def busy_ns() -> int:
    """Return the time that all processors together were busy since the machine started."""
    words = Path("/proc/stat").read_text().splitlines()[0].split()[1:]
    user, nice, system, _idle, _waiting, irq, soft = (int(word) for word in words[:7])
    return (user + nice + system + irq + soft) * 1_000_000_000 // os.sysconf("SC_CLK_TCK")


class Meter:
    """Measure from here to `read` what the servers, the phones and everything else used."""

    def __init__(self, servers: tuple[int, ...]) -> None:
        self.servers = servers
        self._began = self._now()

    def _now(self) -> tuple[int, int, int, int]:
        server = sum(processor_ns(pid) for pid in self.servers)
        return time.monotonic_ns(), server, time.process_time_ns(), busy_ns()

    def read(self) -> tuple[float, float, float]:
        """Return the processor ms of the servers, and what share of the machine the phones and all else took."""
        span, server, phones, busy = (now - then for now, then in zip(self._now(), self._began, strict=True))
        whole = span * (os.cpu_count() or 1)
        return server / 1e6, phones / whole, max(0.0, (busy - server - phones) / whole)
