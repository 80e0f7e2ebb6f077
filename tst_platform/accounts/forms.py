"""What is typed at the door, and about accounts."""

from __future__ import annotations

import re
import struct
from typing import Any

from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from allauth.mfa.webauthn.internal.auth import parse_authentication_response
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tst_platform.accounts.models import InstitutRole, User
from tst_platform.accounts.proof import use_up
from tst_platform.core.forms import FaceHelper

# What a key's answer can be made of when it is not a key that answers: every way that its reading can break.
NOT_A_KEY = (
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
    struct.error,
    InvalidSignature,
    UnsupportedAlgorithm,
)
DIGITS = {
    "inputmode": "numeric",
    "autocomplete": "one-time-code",
    "autocapitalize": "off",
    "spellcheck": "false",
}


class CodeField(forms.CharField):
    """A code of digits, however it is spaced."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={**DIGITS, "class": "code"})
        super().__init__(**{"max_length": 20, "widget": widget, **kwargs})

    def clean(self, value: Any) -> str:
        code = re.sub(r"[\s.-]", "", super().clean(value))
        if not re.fullmatch(r"[0-9]{6,8}", code):
            raise ValidationError(_("A code is made of digits: six, or eight for a recovery code."))
        return code


class AddressForm(forms.Form):
    """Where to send a code."""

    email = forms.EmailField(
        label=gettext_lazy("E-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "username webauthn"}),
    )

    def clean_email(self) -> str:
        return self.cleaned_data["email"].lower()


class CodeForm(forms.Form):
    """The code that was sent."""

    code = CodeField(label=gettext_lazy("Code of six digits"))


def _proof() -> CodeField:
    words = gettext_lazy("The six digits of your application, or one of your recovery codes.")
    return CodeField(label=gettext_lazy("Code"), help_text=words)


class _Once:
    """Takes a right code once: allauth alone forgets after thirty seconds which ones have served."""

    user: User

    def clean_code(self) -> str:
        code: str = super().clean_code()  # type: ignore[misc]
        if not use_up(self.user, code):
            raise ValidationError(_("This code has served already. Wait for the next one."))
        return code


class ProofForm(_Once, AuthenticateForm):
    """The second factor, at the door: a code of the application, or a recovery code."""

    code = _proof()


class ProofAgainForm(_Once, ReauthenticateForm):
    """The second factor once more, before a sensitive act."""

    code = _proof()


class CredentialField(forms.JSONField):
    """What a key answers, through the browser; whatever else is posted in its place is refused, and never shown again."""

    widget = forms.HiddenInput

    def to_python(self, value: Any) -> Any:
        try:
            return super().to_python(value)
        except (ValueError, RecursionError) as error:  # figures without end, brackets without bottom
            raise ValidationError(_("This key was not recognised.")) from error

    def bound_data(self, data: Any, initial: Any) -> Any:
        return None

    def prepare_value(self, value: Any) -> str:
        return ""


class _Careful:
    """Takes whatever is posted in a key's place for what it is: not a key."""

    def clean_credential(self) -> Authenticator:
        try:
            return super().clean_credential()  # type: ignore[misc]
        except NOT_A_KEY as error:
            raise ValidationError(_("This key was not recognised.")) from error


class KeyForm(_Careful, AuthenticateWebAuthnForm):
    """A key, at the door."""

    credential = CredentialField()


class KeyAgainForm(_Careful, ReauthenticateWebAuthnForm):
    """A key, before a sensitive act."""

    credential = CredentialField()


class PasskeyForm(_Careful, LoginWebAuthnForm):
    """A key that says by itself whose it is: alone it is two proofs, so it must have asked for the finger or the code.

    allauth looks at what was asked for last in this session, which may have been a page that asks a key for less.
    """

    credential = CredentialField()

    def clean_credential(self) -> Authenticator:
        key = super().clean_credential()
        answer = parse_authentication_response(self.cleaned_data["credential"]).response
        if not answer.authenticator_data.is_user_verified():
            raise ValidationError(_("This key was not recognised."))
        return key


class AddKeyForm(AddWebAuthnForm):
    """A new key, with a name to know it by."""

    credential = CredentialField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Name of the key")
        self.fields["name"].help_text = _("For instance: the key on my key ring.")
        self.fields["name"].max_length = 60  # type: ignore[attr-defined]
        self.fields["name"].widget.attrs["maxlength"] = "60"
        self.fields["passwordless"].label = _("Sign in with this key alone, without a code by mail")
        self.fields["passwordless"].help_text = _(
            "The key then asks for your finger, your face or its own code."
        )

    def clean_name(self) -> str:
        return super().clean_name()[:60]

    def clean(self) -> dict[str, Any]:
        try:
            return super().clean()
        except NOT_A_KEY as error:
            raise ValidationError(_("This key was not recognised.")) from error


class AppForm(forms.Form):
    """The first code of a new application, and its secret, sealed, which no table holds until then."""

    code = CodeField(label=gettext_lazy("The six digits that the application now shows"))
    pending = forms.CharField(widget=forms.HiddenInput, max_length=400)


class InviteForm(forms.Form):
    """Who is invited, and as what."""

    name = forms.CharField(label=gettext_lazy("First name and name"), max_length=120)
    email = forms.EmailField(label=gettext_lazy("E-mail address"), max_length=254)
    role = forms.ChoiceField(label=gettext_lazy("Role"), choices=InstitutRole.choices)

    def __init__(self, *args: Any, cancel_url: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FaceHelper(submit=_("Send the invitation"), cancel_url=cancel_url)

    def clean_email(self) -> str:
        email = self.cleaned_data["email"].lower()
        if User.objects.filter(email=email).exists():
            raise ValidationError(_("This address has an account already."))
        return email


class AccreditForm(forms.Form):
    """The accreditation of an intervenant."""

    number = forms.CharField(label=gettext_lazy("Number of the accreditation"), max_length=40)
    until = forms.DateField(
        label=gettext_lazy("Valid until"),
        help_text=gettext_lazy("That day included. Everyone who takes part in an intervention reads it."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, *args: Any, cancel_url: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FaceHelper(submit=_("Save the accreditation"), cancel_url=cancel_url)
