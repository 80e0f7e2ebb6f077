"""What the platform ships in both languages, as rows: read in the language of whoever looks."""

from __future__ import annotations

from django.utils.translation import get_language


class Bilingual:
    """A row with a title and a text in French and in English; French wherever it is not English."""

    title_fr: str
    title_en: str
    text_fr: str
    text_en: str

    @property
    def title(self) -> str:
        return self.title_en if get_language() == "en" else self.title_fr

    @property
    def text(self) -> str:
        return self.text_en if get_language() == "en" else self.text_fr
