"""Lay out every form alike: errors on top with links, help before the field, « obligatoire » in words."""

from __future__ import annotations

from crispy_forms.helper import FormHelper
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

SAVE = _("Save")


class FaceHelper(FormHelper):
    """The one layout of forms: `{% crispy form %}` draws the summary, the fields, the acts.

    `submit` is the verb on the button, `cancel_url` the way back beside it, `danger` paints an act that destroys.
    Without `tag` only the summary and the fields are drawn, for a form that shares its tag with others.
    """

    template = "components/forms/form.html"
    field_template = "components/forms/field.html"

    def __init__(
        self,
        *,
        submit: str | Promise = SAVE,
        cancel_url: str = "",
        danger: bool = False,
        tag: bool = True,
    ) -> None:
        super().__init__()
        self.submit = submit
        self.cancel_url = cancel_url
        self.danger = danger
        self.form_tag = tag
        self.disable_csrf = not tag
        # The page says what is wrong in its own words, in one place, also to screen readers.
        self.attrs = {"novalidate": ""}
