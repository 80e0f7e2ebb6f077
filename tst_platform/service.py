"""The state of the service, for staff: what is due, late, failed, and what to do. To each what is theirs.

An administrator sees the counts of the whole and the accounts of the house; an intervenant those of their own people,
by name where an address failed, and may replace it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Count, Max, Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_http_methods

from cells.collectives.models import Participant, ParticipantQuerySet
from cells.collectives.services.people import NewPerson, correct_participant
from tst_platform.accounts.models import User
from tst_platform.audit.services import record_look
from tst_platform.core.errors import DomainError
from tst_platform.core.forms import FaceHelper
from tst_platform.core.http import STAFF, ViewerRequest, open_to, require_editable
from tst_platform.core.small_numbers import Figure, shown_count
from tst_platform.core.viewer import Viewer
from tst_platform.core.walls import Work, works_as
from tst_platform.outbox import services as outbox
from tst_platform.outbox.models import Channel, Message, MessageQuerySet, Trouble
from tst_platform.outbox.standing import Standing, failures, is_awake, last_sign, standings

PAGE = 20


@dataclass(frozen=True)
class Unreached:
    """Someone whom messages did not reach, by which channel, why, and how many could still be sent again."""

    name: str
    url: str
    channel: str
    trouble: str
    since: datetime
    useful: int


@dataclass(frozen=True)
class Line:
    """One channel: what is about to leave, late, to be tried again, and what did not leave."""

    label: str
    due: int | Figure
    late: int | Figure
    tried: int | Figure
    failed: int | Figure


def _own(viewer: Viewer) -> ParticipantQuerySet:
    return Participant.objects.editable_by(viewer).present()


def _messages_of(viewer: Viewer) -> MessageQuerySet:
    """Return the messages that this member of staff answers for: an administrator's are all of them."""
    if viewer.user is not None and viewer.user.is_administrator:
        return Message.objects.all()
    return Message.objects.filter(recipient_id__in=_own(viewer).values("party_id"))


@require_GET
@open_to(STAFF)
def state(request: ViewerRequest) -> HttpResponse:
    """Show how it stands with the messages, what to do, and whom they did not reach."""
    user = request.viewer.user
    if user is None or not (user.is_administrator or user.is_intervenant):
        raise Http404
    counted = standings(_messages_of(request.viewer))
    page = Paginator(_failed(request.viewer), PAGE).get_page(request.GET.get("page"))
    context = {
        "lines": [_line(one, exact=user.is_intervenant) for one in counted],
        "last": last_sign(),
        "is_awake": is_awake(),
        "advice": _advice(counted, user, unreached=bool(page.paginator.count)),
        "page": page,
        "unreached": _named(page.object_list, request.viewer),
    }
    return render(request, "service/state.html", context)


def _line(one: Standing, *, exact: bool) -> Line:
    """Put one channel into a line. An administrator sees nobody who takes part: no figure tells of a few of them."""
    counts = (one.due, one.late, one.tried, one.failed)
    return Line(str(one.label), *(count if exact else shown_count(count) for count in counts))


def _advice(counted: list[Standing], user: User, *, unreached: bool) -> list[str]:
    """Say what to do, in words, the most pressing first; nothing when all is in order."""
    told = []
    if not is_awake() and user.is_administrator:
        told.append(
            _("Start a worker, or let « manage.py tick » run each minute: nothing leaves by itself now.")
        )
    elif not is_awake():
        told.append(_("Tell whoever runs the platform: nothing leaves by itself now."))
    if any(one.late for one in counted) and is_awake():
        told.append(_("Have the server of messages looked at: some wait longer than ten minutes."))
    if any(one.tried for one in counted):
        told.append(_("Wait: what could not leave is tried again by itself, five times within nine hours."))
    if any(one.failed or one.due for one in counted if not one.is_carried):
        told.append(_("Name a provider in the settings: SMS stay in a folder of the server."))
    if unreached:
        told.append(_("Replace the addresses below, then send again what is still useful."))
    return told


# --- whom they did not reach -----------------------------------------------------------------------------------------


@works_as(Work.FIGURES)
def _failed(viewer: Viewer) -> list[dict[str, Any]]:
    """Return each recipient whom a channel did not reach, the latest first: ids and counts, no names."""
    mine = _messages_of(viewer)
    if viewer.user is not None and viewer.user.is_administrator:
        mine = Message.objects.filter(recipient_id__in=User.objects.values("pk"))
    useful = Q(is_wiped=False) & (Q(useless_after__isnull=True) | Q(useless_after__gt=timezone.now()))
    rows = failures(mine, timezone.now()).order_by().values("recipient_id", "channel")
    rows = rows.annotate(since=Max("due_at"), why=Max("trouble"), useful=Count("pk", filter=useful))
    return list(rows.order_by("-since", "recipient_id", "channel"))


def _named(rows: Any, viewer: Viewer) -> list[Unreached]:
    """Put names to recipients, by the viewer's own right; whose name is shown has a look written down."""
    ids = [row["recipient_id"] for row in rows]
    mine = _own(viewer).filter(party_id__in=ids).select_related("collective")
    people = {one.party_id: one for one in mine}
    for collective in {one.collective_id: one.collective for one in people.values()}.values():
        record_look(by=viewer, row=collective, scope=collective.pk, again=True)
    named = {
        pk: (one.name_for_staff, reverse("service_address", args=[one.pk])) for pk, one in people.items()
    }
    if viewer.user is not None and viewer.user.is_administrator:
        users = User.objects.filter(pk__in=ids)
        named |= {one.pk: (one.name, reverse("house:accounts")) for one in users}
    return [_unreached(row, *named[row["recipient_id"]]) for row in rows if row["recipient_id"] in named]


def _unreached(row: dict[str, Any], name: str, url: str) -> Unreached:
    channel, why = Channel(row["channel"]).label, Trouble(row["why"]).label if row["why"] else ""
    return Unreached(name, url, str(channel), str(why), row["since"], row["useful"])


# --- another address -------------------------------------------------------------------------------------------------


class AddressForm(forms.Form):
    """How a person is reached. What is left as it was is tried once more."""

    email = forms.EmailField(label=gettext_lazy("E-mail address"), max_length=254, required=False)
    phone = forms.CharField(
        label=gettext_lazy("Phone"),
        max_length=80,
        required=False,
        help_text=gettext_lazy("French numbers as usual; others begin with + and the code of the country."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FaceHelper(
            submit=gettext_lazy("Save and send again"), cancel_url=reverse("service_state")
        )

    def clean_phone(self) -> str:
        text = str(self.cleaned_data["phone"]).strip()
        if not text or text == self.initial.get("phone"):
            return text
        if number := outbox.international(text):
            return number
        raise forms.ValidationError(_("No SMS reaches this number: check its digits."))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors and not any(data.values()):
            self.add_error("email", _("Give an e-mail address or a phone number."))
        return data


@require_http_methods(["GET", "POST"])
@open_to(STAFF)
def address(request: ViewerRequest, participant: UUID) -> HttpResponse:
    """Replace the address of one person, and send again what did not reach the old one and is still useful."""
    rows = Participant.objects.present().select_related("collective", "party", "component")
    person = require_editable(rows, request.viewer, pk=participant)
    known = {"email": person.email, "phone": person.phone}
    form = AddressForm(request.POST if request.method == "POST" else None, initial=known)
    if request.method == "POST" and form.is_valid():
        try:
            count = reach_again(person=person, by=request.viewer, **form.cleaned_data)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _told(count))
            return redirect("service_state")
    record_look(by=request.viewer, row=person, scope=person.collective_id)
    context = {"person": person, "form": form}
    return render(request, "service/address.html", context, status=422 if form.errors else 200)


@transaction.atomic
def reach_again(*, person: Participant, email: str, phone: str, by: Viewer) -> int:
    """Write the new contact down and send again what is still useful; return how many messages.

    What waits for a channel whose address was taken away is cancelled.
    Raises DomainError when the person has left.
    """
    names = ("given_name", "family_name", "called", "component", "traits")
    kept = {name: getattr(person, name) for name in names}
    correct_participant(participant=person, person=NewPerson(**kept, email=email, phone=phone), by=by)
    ways = ((Channel.MAIL, email), (Channel.SMS, phone))
    return sum(outbox.readdress(recipient=person.party_id, channel=channel, to=to) for channel, to in ways)


def _told(count: int) -> str:
    if not count:
        return _("The address is saved. Nothing is left to be sent again.")
    sent = ngettext(
        "The address is saved. %(n)d message is sent again.",
        "The address is saved. %(n)d messages are sent again.",
        count,
    )
    return sent % {"n": count}
