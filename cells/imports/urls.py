from django.urls import URLPattern, path

from cells.imports import views

app_name = "imports"

urlpatterns: list[URLPattern] = [
    path("collectifs/<slug:slug>/importer/", views.upload, name="upload"),
    path("importer/<uuid:run>/", views.preview, name="preview"),
    path("importer/<uuid:run>/confirmer/", views.confirm, name="confirm"),
    path("importer/<uuid:run>/avancement/", views.progress, name="progress"),
    path("importer/<uuid:run>/annuler/", views.undo, name="undo"),
    path("importer/<uuid:run>/abandonner/", views.discard, name="discard"),
]
