"""Small groups stay hidden: the one place through which every figure about people passes."""

from collections.abc import Collection, Hashable, Mapping
from typing import TypeVar

from django.utils.translation import gettext

SMALLEST_GROUP = 5

Group = TypeVar("Group", bound=Hashable)


def shown_count(count: int, smallest: int = SMALLEST_GROUP) -> str:
    """Return a count as it may be shown to those outside the group: itself, or "fewer than 5"."""
    if count >= smallest or count == 0:
        return str(count)
    return gettext("fewer than %(n)d") % {"n": smallest}


def shown_parts(parts: Mapping[str, int], smallest: int = SMALLEST_GROUP) -> dict[str, str]:
    """Return the parts of a whole whose total is known, hiding those under the limit.

    The next smallest are hidden with them until neither a small part nor all that is hidden follows
    from the total; where even that does not do, no part is told from another.
    """
    small = {name for name, count in parts.items() if 0 < count < smallest}
    others = sorted(
        (name for name, count in parts.items() if count >= smallest), key=lambda name: parts[name]
    )
    added = 0
    while small and added < len(others) and not _is_kept(parts, small, others, added, smallest):
        added += 1
    kept = not small or _is_kept(parts, small, others, added, smallest)
    few, masked = gettext("fewer than %(n)d") % {"n": smallest}, gettext("not shown")
    hidden = dict.fromkeys(small, few if kept else masked) | dict.fromkeys(others[:added], masked)
    return {name: hidden.get(name, str(count)) for name, count in parts.items()}


def _is_kept(
    parts: Mapping[str, int], small: Collection[str], others: list[str], added: int, smallest: int
) -> bool:
    """Tell whether someone who subtracts what is shown from the total still learns no small part.

    A small part lies in [1, smallest), one hidden with it in [smallest, the least that is shown].
    """
    left = sum(parts[name] for name in (*small, *others[:added]))
    least_shown = parts[others[added]] if added < len(others) else sum(parts.values())
    lowest = max(1, left - (smallest - 1) * (len(small) - 1) - least_shown * added)
    highest = min(smallest - 1, left - (len(small) - 1) - smallest * added)
    return left >= smallest and highest > lowest


def groups_to_name(sizes: Mapping[Group, int], smallest: int = SMALLEST_GROUP) -> set[Group]:
    """Return the groups that may be named beside a person without saying who it is.

    Each has 5 people or more, and those left without a group are none, or 5 or more. The key None stands for
    people without a group, who are never named.
    """
    named = {group for group, size in sizes.items() if group is not None and size >= smallest}
    unnamed = sum(size for group, size in sizes.items() if group not in named)
    for group in sorted(named, key=lambda group: (sizes[group], str(group))):
        if unnamed == 0 or unnamed >= smallest:
            break
        named.discard(group)
        unnamed += sizes[group]
    return named
