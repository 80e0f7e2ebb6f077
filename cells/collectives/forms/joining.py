"""What a person says of themselves on the way in, and what an intervenant sets for a shared link."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from cells.collectives.models import Collective, Component, Participant
from cells.collectives.services.invitations import MOST_SHARED_USES, OPEN_FOR
from cells.collectives.services.invited import InvitedState
from tst_platform.core.forms import FaceHelper
from tst_platform.core.viewer import Viewer

PHONE = RegexValidator(
    r"^[0-9+(). \-]{6,24}$", _("A phone number has digits, spaces, dots, and perhaps a plus.")
)


class InvitedForm(forms.Form):
    """Find people among those invited, by name and by how far they have come."""

    q = forms.CharField(label=_("Name"), max_length=100, required=False)
    state = forms.ChoiceField(
        label=_("State"), choices=[("", _("everyone")), *InvitedState.choices], required=False
    )


class ShareForm(forms.Form):
    """A link for many; the collective is asked only while nobody of it takes part yet."""

    collective = forms.ModelChoiceField(Collective.objects.none(), label=_("Collective"), empty_label=None)
    most_uses = forms.IntegerField(
        label=_("How many people may come by this link"),
        min_value=1,
        max_value=MOST_SHARED_USES,
        initial=20,
    )
    days = forms.IntegerField(
        label=_("How many days it stays open"), min_value=1, max_value=90, initial=OPEN_FOR.days
    )
    helper = FaceHelper(tag=False)

    def __init__(self, *args: Any, viewer: Viewer, known: Collective | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known = known
        self.fields["collective"].queryset = Collective.objects.editable_by(viewer)  # type: ignore[attr-defined]
        if known is not None:
            del self.fields["collective"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        return {"collective": self.known, **data}


class WaitForm(forms.Form):
    """What someone says who comes by a shared link."""

    called = forms.CharField(label=_("How do you want to be called here?"), max_length=60)
    contact = forms.CharField(
        label=_("E-mail address or phone"),
        max_length=120,
        required=False,
        help_text=_("To be told of dates. You may leave it empty."),
    )
    helper = FaceHelper(tag=False)


class WelcomeForm(forms.Form):
    """How a person wants to be called, where they stand, and their consent, which is theirs to give."""

    called = forms.CharField(
        label=_("How do you want to be called here?"),
        max_length=60,
        help_text=_("A first name, or any name you choose. The people of your cell see it."),
    )
    component = forms.ModelChoiceField(
        Component.objects.none(),
        label=_("Your place in the collective"),
        required=False,
        empty_label=_("I prefer not to say"),
    )
    # A link is not a person: what is known of how to reach them is not shown to whoever holds it.
    email = forms.EmailField(
        label=_("E-mail address"),
        required=False,
        max_length=254,
        help_text=_("To be told of dates. Left empty, what your intervenant knows already stays."),
    )
    phone = forms.CharField(label=_("Phone"), required=False, max_length=24, validators=[PHONE])
    consents = forms.BooleanField(
        label=_("I agree that what I choose to say here may touch on sensitive matters, and be kept sealed."),
        help_text=_(
            "You may leave this empty and take part all the same. You can change your mind at any time."
        ),
        required=False,
    )
    helper = FaceHelper(submit=_("Continue"))

    def __init__(self, *args: Any, participant: Participant, **kwargs: Any) -> None:
        known = {
            "called": participant.called or participant.given_name,
            "component": participant.component_id,
            "consents": participant.sensitive_speech_consent_at is not None,
        }
        super().__init__(*args, initial=known, **kwargs)
        components = Component.objects.filter(collective=participant.collective_id)
        self.fields["component"].queryset = components  # type: ignore[attr-defined]


class CodeForm(forms.Form):
    """The short code that stands on a paper."""

    code = forms.CharField(
        label=_("Code"),
        max_length=40,
        help_text=_("Eight signs, for example 7KQ2-M4WX. Capitals, spaces and the hyphen do not matter."),
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false", "size": 12}
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FaceHelper(submit=_("Look at the invitation"))

    def refuse(self) -> None:
        """Say that the code does not open; the same words for every reason."""
        self.add_error(
            "code",
            _(
                "This code does not open. Compare it with the paper, sign by sign. It may have been used already,"
                " replaced, or have reached its date: then ask the person who invited you for a new one."
            ),
        )


class PhraseForm(forms.Form):
    """The six words of someone who comes back."""

    phrase = forms.CharField(
        label=_("Your six words"),
        max_length=200,
        help_text=_("In their order. Accents and capitals do not matter."),
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )
    helper = FaceHelper(tag=False)

    def refuse(self) -> None:
        """Say that the words do not open; the same words for every reason."""
        self.add_error(
            "phrase",
            _(
                "These words do not open. Compare them with your paper, one by one. A newer phrase closes the one"
                " before. Your intervenant can give you a new link: nothing of yours is lost."
            ),
        )
