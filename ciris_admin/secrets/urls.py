"""Secrets by reference, the access log, the keys; one secret, and what may be done with it."""

from django.urls import path

from ciris_admin.secrets import protecting, revealing, scanning, views

app_name = "secrets"
urlpatterns = [
    path("", views.show_list, name="list"),
    path("accesses/", views.show_accesses, name="accesses"),
    path("keys/", views.show_keys, name="keys"),
    path("scan/", scanning.show, name="scan"),
    path("scan/start", scanning.start, name="start-scan"),
    path("<str:secret_uuid>/reveal", revealing.reveal, name="reveal"),
    path("<str:secret_uuid>/protect", protecting.protect, name="protect"),
    path("<key:secret_uuid>", views.show_secret, name="secret"),
]
