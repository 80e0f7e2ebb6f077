"""Addresses of « Voir comme… »."""

from django.urls import path

from interventions.perspectives import views

app_name = "perspectives"

urlpatterns = [
    path("interventions/<uuid:programme>/voir-comme/", views.seen_as, name="seen_as"),
]
