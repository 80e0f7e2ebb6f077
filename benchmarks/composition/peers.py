"""The peers that the package index has, on the same people, in the same run."""

from collections.abc import Iterator
from pathlib import Path

from .measuring import run_module

MODULE = "benchmarks.composition.anti_clustering_peer"
# Not found by these names in the index where this was written: their figures are those of the bench's README.
ABSENT = ("groupselect", "groupeng", "anticlustering")
INSTANCES = ("census-60", "census-240")  # its time grows as the square of people and more


def peers(bench: Path, libraries: Path | None) -> Iterator[dict[str, object]]:
    for instance in INSTANCES:
        for method in ("exchange", "annealing"):
            path = bench / "census" / f"{instance}.csv"
            done = run_module(MODULE, path, "--method", method, libraries=libraries)
            row: dict[str, object] = {"figure": "peer", "instance": f"anti-clustering {method}, {instance}"}
            if done.error:
                absent = "No module named" in done.error
                yield {**row, "error": "not installed" if absent else done.error}
                continue
            gap = 100 * (1 - done.result["heterogeneity"] / done.result["bound"])
            yield {
                **row,
                "gap_percent": round(gap, 4),
                "cpu_seconds": done.seconds,
                "megabytes": done.megabytes,
            }
    for name in ABSENT:
        yield {"figure": "peer", "instance": name, "error": "not in the package index, not measured"}
