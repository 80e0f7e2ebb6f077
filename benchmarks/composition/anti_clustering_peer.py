"""Compose a CSV with the package `anti-clustering`: `FILE --size 12 --method exchange|annealing`.

It knows no sizes but equal ones; its cells are measured as the engine measures its own.
"""

import argparse
import json
from pathlib import Path

import anti_clustering  # type: ignore[import-not-found]
import numpy as np
import pandas  # type: ignore[import-untyped]

from cells.composition.engine.bounds import bound
from cells.composition.engine.compose import heterogeneity
from cells.composition.engine.gower import distances
from cells.composition.engine.people_csv import read_people
from cells.composition.engine.problem import Problem, sizes_for

METHODS = {
    "exchange": anti_clustering.ExchangeHeuristicAntiClustering,
    "annealing": anti_clustering.SimulatedAnnealingHeuristicAntiClustering,
}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("file", type=Path)
    parser.add_argument("--size", type=int, default=12)
    parser.add_argument("--method", choices=list(METHODS), default="exchange")
    options = parser.parse_args()
    people = read_people(options.file)
    problem = Problem(len(people.ids), sizes_for(len(people.ids), options.size), people.traits)
    frame = pandas.DataFrame({each.name: list(each.values) for each in people.traits})
    kinds = {
        kind: [each.name for each in people.traits if each.kind == kind] for kind in ("number", "category")
    }
    solved = METHODS[options.method]().run(
        df=frame,
        numerical_columns=kinds["number"] or None,
        categorical_columns=kinds["category"] or None,
        num_groups=len(problem.sizes),
        destination_column="cell",
    )
    cells = np.unique(np.array(solved["cell"].tolist()), return_inverse=True)[1].astype(np.int64)
    measured = distances(problem)
    reached = heterogeneity(measured, cells, len(problem.sizes))
    print(json.dumps({"heterogeneity": reached, "bound": bound(measured, problem.sizes)}))  # noqa: T201


if __name__ == "__main__":
    main()
