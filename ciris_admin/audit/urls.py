"""The audit log, one entry, one payload, and the keys beside it."""

from django.urls import path

from ciris_admin.audit import views

app_name = "audit"
urlpatterns = [
    path("", views.show_list, name="list"),
    path("keys/", views.show_keys, name="keys"),
    path("<int:sequence>", views.show_entry, name="entry"),
    path("<int:sequence>/payload", views.show_payload, name="payload"),
]
