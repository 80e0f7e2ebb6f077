"""What allauth asks of us: sign-up is closed, staff come by invitation, each session has its permit."""

from typing import Any, cast

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from tst_platform.accounts.models import User
from tst_platform.accounts.proof import begin_session, end_session
from tst_platform.core.rates import network_of


class ClosedAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def login(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        super().login(request, user)
        begin_session(request, cast(User, user))

    def logout(self, request: HttpRequest) -> None:
        end_session(request)
        super().logout(request)

    def respond_user_inactive(self, request: HttpRequest, user: AbstractBaseUser) -> HttpResponse:
        return redirect("account_login")

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        # Asked by `sensitive` instead: allauth would keep what was posted, in clear, in the session table.
        return False

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Say nothing by itself: each page says in our words what was done."""

    def get_client_ip(self, request: HttpRequest) -> str:
        return network_of(request)
