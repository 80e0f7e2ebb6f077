"""The figures: what is measured, on which instances, against which aim."""

import json
import math
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from .measuring import run_module

ENGINE = "cells.composition.engine"
MDGP_AIMS = {"RanInt_n120": 0.10, "RanReal_n120": 0.10, "Geo_n120": 0.02}
MDGP_AIMS |= {"RanInt_n240": 0.15, "RanReal_n240": 0.15, "Geo_n240": 0.02}
MDGP_SECONDS = {"n120": 3.0, "n240": 20.0}
PEOPLE = {60: (0.3, None), 240: (0.3, 0.09), 1000: (2.0, 0.065), 5000: (5.0, 0.016), 10000: (10.0, 0.02)}
COLLECTIVES = {"nous-tous-francais-240.csv": 0.3, "ville-1000.csv": 2.0, "region-10000.csv": 10.0}
GOLF = [(5, 3, 7), (8, 4, 9), (8, 4, 10), (6, 6, 3), (7, 7, 8), (20, 12, 6), (100, 10, 8)]
NOVELTY = {"census/census-240.csv": (2, 3, 4, 5, 6), "census/mixed-240.csv": (6,)}
NOVELTY |= {"../../data/nous-tous-francais-240.csv": (3, 6)}
Row = dict[str, Any]


def mdgp(bench: Path, scale: float, seeds: int) -> Iterator[Row]:
    """Measure gaps to the best known value, in percent, per family, size and kind of group sizes."""
    known = json.loads((bench / "best_known.json").read_text())
    gaps: dict[str, list[float]] = defaultdict(list)
    times: dict[str, list[float]] = defaultdict(list)
    for key, value in known.items():
        instance, kind = key[:-3], value["sizes"]
        family = instance.rsplit("_", 1)[0]
        if family not in MDGP_AIMS:
            continue
        seconds = scale * MDGP_SECONDS[family.rsplit("_", 1)[1]]
        for seed in range(1, seeds + 1):
            path = bench / "mdgplib" / f"{instance}.txt.xz"
            done = run_module(ENGINE, "mdgp", path, "--sizes", kind, "--seconds", seconds, "--seed", seed)
            row: Row = {"figure": "mdgp", "instance": key, "seed": seed, "cpu_seconds": done.seconds}
            if done.error:
                yield {**row, "error": done.error}
                continue
            gap = 100 * (1 - done.result["value"] / value["best_known_here"])
            gaps[f"{family}-{kind}"].append(gap)
            times[f"{family}-{kind}"].append(done.seconds)
            yield {**row, "value": done.result["value"], "gap_percent": round(gap, 4)}
    for family, each in gaps.items():
        yield {
            "figure": "mdgp mean",
            "instance": family,
            "gap_percent": round(sum(each) / len(each), 4),
            "aim_percent": MDGP_AIMS[family[:-3]],
            "cpu_seconds": round(sum(times[family]) / len(each), 2),
        }


def people(bench: Path, scale: float, seeds: int) -> Iterator[Row]:
    """Measure gaps to the bound on census and real collectives, memory, and how time grows with people."""
    times: dict[int, float] = {}
    for kind in ("census", "mixed"):
        for many, (seconds, aim) in PEOPLE.items():
            row = one_round(bench / "census" / f"{kind}-{many}.csv", seconds * scale, seeds)
            if kind == "census":
                times[many] = row.get("search_seconds", math.nan)
                row["aim_percent"] = aim
            yield row
    low, high = min(times), max(times)
    yield {
        "figure": "growth of time",
        "instance": f"{low} … {high}",
        "exponent": round(math.log(times[high] / times[low]) / math.log(high / low), 3),
        "aim": 1.2,
    }
    for name, seconds in COLLECTIVES.items():
        yield one_round(bench.parent.parent / "data" / name, seconds * scale, seeds)


def one_round(path: Path, seconds: float, seeds: int) -> Row:
    row: Row = {"figure": "people", "instance": path.stem, "seconds_given": seconds}
    found = []
    for seed in range(1, seeds + 1):
        done = run_module(ENGINE, "people", path, "--size", 12, "--seconds", seconds, "--seed", seed)
        if done.error:
            return {**row, "error": done.error}
        found.append(done)
    gaps = [100 * (1 - each.result["heterogeneity"] / each.result["bound"]) for each in found]
    return {
        **row,
        "gap_percent": round(sum(gaps) / len(gaps), 4),
        "cpu_seconds": round(sum(each.seconds for each in found) / len(found), 3),
        "search_seconds": round(sum(each.result["seconds"] for each in found) / len(found), 3),
        "megabytes": max(each.megabytes for each in found),
    }


def golf(bench: Path, scale: float, seeds: int) -> Iterator[Row]:
    """Count repeated pairs without traits."""
    for groups, size, rounds in GOLF:
        words = ("--groups", groups, "--size", size, "--rounds", rounds, "--seconds", 60 * scale)
        done = run_module(ENGINE, "golf", *words)
        name = f"{groups * size} in {groups} × {size} over {rounds}"
        row: Row = {"figure": "golf", "instance": name, "cpu_seconds": done.seconds, "aim": 0}
        yield (
            {**row, "error": done.error}
            if done.error
            else {**row, "repeated_pairs": done.result["repeated_pairs"]}
        )


def novelty(bench: Path, scale: float, seeds: int) -> Iterator[Row]:
    """Measure what several rounds lose of the heterogeneity of one alone, in percent, and the pairs repeated."""
    for name, each in NOVELTY.items():
        words = (bench / name, "--size", 12, "--seconds", 240 * scale, "--seed", 1)
        alone = run_module(ENGINE, "people", *words)
        for rounds in each:
            many = run_module(ENGINE, "people", *words, "--rounds", rounds)
            title = f"{Path(name).stem} over {rounds}"
            row: Row = {
                "figure": "novelty",
                "instance": title,
                "cpu_seconds": many.seconds,
                "aim_percent": 0.5,
            }
            if alone.error or many.error:
                yield {**row, "error": alone.error or many.error}
                continue
            lost = 100 * (1 - many.result["heterogeneity"] / alone.result["heterogeneity"])
            yield {**row, "lost_percent": round(lost, 4), "repeated_pairs": many.result["repeated_pairs"]}


FIGURES = {"mdgp": mdgp, "people": people, "golf": golf, "novelty": novelty}
