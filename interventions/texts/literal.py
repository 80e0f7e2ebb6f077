"""Is a text literally someone's? Compared word by word, without case, accents or punctuation."""

from __future__ import annotations

import re
import unicodedata
from difflib import SequenceMatcher

WORD = re.compile(r"\w+")
# So many words in a row are somebody's own; of a shorter text, all of it, from the second figure on.
RUN, SHORTEST = 8, 4


def words_of(text: str) -> list[str]:
    bare = unicodedata.normalize("NFKD", text.casefold())
    return WORD.findall("".join(letter for letter in bare if not unicodedata.combining(letter)))


def is_in(said: str, written: str) -> bool:
    """Tell whether the words of `said`, or eight of them in a row, stand in `written`.

    Of three words or fewer only the same text is literal: « la parole donnée » is nobody's.
    """
    ours, theirs = words_of(said), words_of(written)
    if not ours:
        return False
    if len(ours) < SHORTEST:
        return ours == theirs
    longest = SequenceMatcher(None, ours, theirs, autojunk=False).find_longest_match()
    return longest.size >= min(RUN, len(ours))
