"""The one way in which the engine refuses."""

from typing import Any


class ProblemError(ValueError):
    """A problem that cannot be composed: a `code` for the product to translate, and its `data`.

    Codes: empty, size, sizes, ranges, trait_kind, trait_length, trait_duplicate, trait_value,
    trait_weight, nan, ordinal_order, unknown_person, unknown_cell, self_pair, quota, slots, company,
    apart_together, together_too_large, locked_together, locked_apart, locked_full, met_weight, novelty,
    moves, cells, infeasible, undecided, no_place. When what is asked clashes, `data["conflict"]` says how
    (infeasible always; sizes and the codes about groups where it is known).
    """

    def __init__(self, code: str, **data: Any) -> None:
        super().__init__(code)
        self.code = code
        self.data = data
