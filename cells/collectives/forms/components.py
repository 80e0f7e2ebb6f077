"""What an intervenant enters about a collective and its components."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cells.collectives.models import Collective, Component
from cells.collectives.services.components import why_refused
from tst_platform.core.forms import FaceHelper


class CollectiveForm(forms.ModelForm):
    """Name and kind; the short name for addresses is proposed from the name when left empty."""

    slug = forms.SlugField(
        label=_("Short name in addresses"),
        max_length=60,
        required=False,
        help_text=_(
            "Left empty, it is made from the name. It stands in the address of the pages, without confidential words."
        ),
    )

    class Meta:
        model = Collective
        fields = ["name", "kind", "slug"]
        help_texts = {
            "name": _(
                "As people call it: “Tilleuls neighbourhood”. It is not confidential; name no problem and no theme."
            ),
        }

    def __init__(self, *args: Any, cancel_url: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FaceHelper(submit=_("Create the collective"), cancel_url=cancel_url)

    def clean_slug(self) -> str:
        slug = self.cleaned_data["slug"].lower()
        if slug and Collective.objects.filter(slug=slug).exists():
            raise forms.ValidationError(_("This short name is taken. Choose another one, or leave it empty."))
        return slug


class ComponentForm(forms.ModelForm):
    """A part of the collective, and the seats that it should have in each cell."""

    seats = forms.IntegerField(
        label=_("Seats"),
        min_value=1,
        max_value=50,
        initial=2,
        help_text=_("How many people of this component each cell should have."),
    )

    class Meta:
        model = Component
        fields = ["name", "seats"]
        labels = {"name": _("Name of the component")}
        help_texts = {"name": _("What people do or the place they hold: parents, young people, shopkeepers.")}

    def __init__(self, *args: Any, action: str = "", cancel_url: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        verb = _("Save") if self.instance.name else _("Add the component")
        self.helper = FaceHelper(submit=verb, cancel_url=cancel_url)
        if action:
            self.helper.form_action = action

    def clean_name(self) -> str:
        name = self.cleaned_data["name"]
        refusal = why_refused(name)
        if refusal:
            raise forms.ValidationError(refusal, code="forbidden")
        return name
