"""What a promise is: a plain sentence, how it is kept, and what in the installation could break it."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise as Words

from tst_platform.promises.findings import Check


@dataclass(frozen=True)
class Promise:
    """One of the thirty-five. `how` is for the document and stays English; `title` is read by those who are afraid."""

    number: int
    title: str | Words
    how: str
    checks: tuple[Check, ...] = ()
    # What the page says where the question does not arise; without it the page leaves the promise out there.
    aside: str | Words = ""
    # What is missing before it can be promised; empty where it is kept.
    not_yet: str = ""
    # The tests of what stands of it so far, elsewhere than in tests/promises/.
    so_far: tuple[str, ...] = ()

    @property
    def is_kept(self) -> bool:
        return not self.not_yet
