"""A page made still: its content can be read, heard and printed; nothing of it can be pressed, sent or asked anew."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from html.parser import HTMLParser

VOID = {"area", "br", "col", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
FIELDS = {"button", "input", "select", "textarea", "fieldset"}
# Left out with all that is in them.
DROPPED = {"script", "style", "template", "iframe", "object", "dialog"}
# What makes an element act by itself or when it is pressed.
ACTING = ("hx-", "on", "sse-", "ws-", "form", "data-")
ACTIVE = {
    "action",
    "method",
    "name",
    "autofocus",
    "accesskey",
    "ping",
    "target",
    "popovertarget",
    "contenteditable",
}


def still(page: str, ways: Mapping[str, str]) -> str:
    """Return the content of a page's `main`, made still; `ways` says where links to which path lead instead."""
    reader = _Still(ways)
    reader.feed(page)
    reader.close()
    return "".join(reader.parts)


class _Still(HTMLParser):
    """Writes again what stands in `main`, tag by tag, without what acts."""

    def __init__(self, ways: Mapping[str, str]) -> None:
        super().__init__(convert_charrefs=False)
        self.ways, self.parts = ways, list[str]()
        self._is_inside, self._dropping = False, list[str]()

    @property
    def _writes(self) -> bool:
        return self._is_inside and not self._dropping

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "main":
            self._is_inside = True
        elif tag in DROPPED:
            self._dropping.append(tag)
        elif self._writes and not (tag == "input" and ("type", "hidden") in attrs):
            self.parts.append(self._start(tag, attrs))

    def _start(self, tag: str, attrs: list[tuple[str, str | None]]) -> str:
        kept = [(name, value) for name, value in attrs if not _acts(name)]
        if tag == "a":
            there = self.ways.get(dict(attrs).get("href") or "")
            kept = [("href", there) if name == "href" else (name, value) for name, value in kept]
            kept = [(name, value) for name, value in kept if name != "href" or value]
        if tag in FIELDS and "disabled" not in dict(kept):
            kept.append(("disabled", None))
        words = "".join(f" {name}" if value is None else f' {name}="{escape(value)}"' for name, value in kept)
        return f"<{_named(tag)}{words}>"

    def handle_endtag(self, tag: str) -> None:
        if tag == "main":
            self._is_inside = False
        elif self._dropping:
            if tag == self._dropping[-1]:
                self._dropping.pop()
        elif self._writes and tag not in VOID:
            self.parts.append(f"</{_named(tag)}>")

    def handle_data(self, data: str) -> None:
        if self._writes:
            self.parts.append(data)

    def handle_entityref(self, name: str) -> None:
        self.handle_data(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self.handle_data(f"&#{name};")


def _named(tag: str) -> str:
    return "div" if tag == "form" else tag


def _acts(attribute: str) -> bool:
    return attribute in ACTIVE or attribute.startswith(ACTING)
