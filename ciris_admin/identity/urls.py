"""Identity: its authorities, and the words in which digests are compared."""

from django.urls import path

from ciris_admin.identity import authorities

app_name = "identity"
urlpatterns = [
    path("words.json", authorities.show_words, name="words"),
    path("authorities/", authorities.show, name="authorities"),
    path("authorities/enrol", authorities.enrol, name="enrol"),
    path("authorities/<str:key_id>/confirm", authorities.confirm, name="confirm-key"),
    path("authorities/<str:key_id>/revoke", authorities.revoke, name="revoke-key"),
]
