"""Read a page as a browser does: its forms, where they go, what they would send."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin, urlsplit

from django.core.files.uploadedfile import SimpleUploadedFile

# What a person would type where a field stands empty, by the field's type.
TYPED = {
    "email": "quelqu-un@example.org",
    "number": "4",
    "date": "2026-05-07",
    "time": "18:00",
    "datetime-local": "2026-05-07T18:00",
    "tel": "+33639980012",
    "url": "https://example.org/",
}
BUTTONS = {"submit", "button", "reset", "image"}


@dataclass
class Field:
    """One field of a form; `options` are the values it offers, where it offers any."""

    name: str
    kind: str
    value: str = ""
    options: list[str] = field(default_factory=list)

    def filled(self) -> Any:
        """Return what a person sends who fills everything in."""
        if self.kind == "file":
            return SimpleUploadedFile("liste.csv", "prénom;nom\nZoé;Essai\n".encode())
        chosen = self.value or next(filter(None, self.options), "")
        if chosen or self.kind in ("hidden", "select"):
            return chosen
        return TYPED.get(self.kind, "Un texte")


@dataclass
class Form:
    """A form that posts: its address and its fields, by name."""

    action: str
    fields: dict[str, Field] = field(default_factory=dict)

    def filled(self) -> dict[str, Any]:
        return {name: one.filled() for name, one in self.fields.items() if name != "csrfmiddlewaretoken"}


class Reader(HTMLParser):
    """Collects the forms of a page; fields that stand outside name theirs by `form=`."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self.url = url
        self.forms: list[Form] = []
        self._named: dict[str, Form] = {}
        self._form: Form | None = None
        self._field: Field | None = None

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        said = {key: value or "" for key, value in attributes}
        if "hx-post" in said and tag != "form":
            self.forms.append(Form(self._path(said["hx-post"])))
        if tag == "form":
            self._form = Form(self._path(said.get("action", "")))
            self._named[said.get("id", "")] = self._form
            if said.get("method", "").lower() == "post":
                self.forms.append(self._form)
        elif tag in ("input", "select", "textarea", "button") and said.get("name"):
            self._note(tag, said)
        elif tag == "option" and self._field:
            self._field.options.append(said.get("value", ""))
            if "selected" in said:
                self._field.value = said.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        elif tag in ("select", "textarea"):
            self._field = None

    def handle_data(self, data: str) -> None:
        if self._field and self._field.kind == "textarea":
            self._field.value += data

    def _path(self, address: str) -> str:
        return urlsplit(urljoin(self.url, address)).path

    def _note(self, tag: str, said: dict[str, str]) -> None:
        form = self._named.get(said["form"]) if "form" in said else self._form
        if form is None:
            return
        kind = said.get("type", "text") if tag in ("input", "button") else tag
        one = form.fields.setdefault(said["name"], Field(said["name"], kind))
        if kind in ("radio", "checkbox"):
            one.options.append(said.get("value", "on"))
            one.value = said.get("value", "on") if "checked" in said else one.value
        elif tag in ("select", "textarea"):
            self._field = one
        elif kind not in BUTTONS or not one.value:
            one.value = said.get("value", "")


def forms_of(html: str, url: str) -> list[Form]:
    """Return the forms of this page that post."""
    reader = Reader(url)
    reader.feed(html)
    return reader.forms
