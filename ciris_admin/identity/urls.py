"""Where the identity is answered for: changes and rulings, authorities, and words for digests."""

from django.urls import include, path

from ciris_admin.identity import acts, authorities, change, impact, queue, raw, ruling

app_name = "identity"
urlpatterns = [
    path("", queue.show_list, name="queue"),
    path("news", queue.show_news, name="news"),
    path("words.json", authorities.show_words, name="words"),
    path("authorities/", authorities.show, name="authorities"),
    path("authorities/enrol", authorities.enrol, name="enrol"),
    path("authorities/<str:key_id>/confirm", authorities.confirm, name="confirm-key"),
    path("authorities/<str:key_id>/revoke", authorities.revoke, name="revoke-key"),
    path("", include("ciris_admin.identity.lineage_urls")),
    path("<str:change_id>/", change.show, name="change"),
    path("<str:change_id>/live", change.live, name="live"),
    path("<str:change_id>/raw", raw.show, name="raw"),
    path("<str:change_id>/impact", impact.show, name="impact"),
    path("<str:change_id>/operations.json", change.operations, name="operations"),
    path("<str:change_id>/draft", ruling.draft, name="draft"),
    path("<str:change_id>/rule", ruling.rule, name="rule"),
    path("<str:change_id>/send-back", acts.send_back, name="send-back"),
    path("<str:change_id>/withdraw", acts.withdraw, name="withdraw"),
    path("<str:change_id>/rebase", acts.rebase, name="rebase"),
    path("<str:change_id>/seal", acts.seal, name="seal"),
    path("<str:change_id>/revert", acts.revert, name="revert"),
]
