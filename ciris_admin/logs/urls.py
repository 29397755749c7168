"""The log explorer with what stands beside its lines, and each line's own address."""

from django.urls import path

from ciris_admin.logs import facets, follow, patterns, views

app_name = "logs"
urlpatterns = [
    path("", views.show_list, name="list"),
    path("histogram/", views.show_histogram, name="histogram"),
    path("facets/", facets.show, name="facets"),
    path("patterns/", patterns.show, name="patterns"),
    path("follow/", follow.follow, name="follow"),
    path("new/", follow.show_new, name="new"),
    path("<key:correlation_id>", views.show_line, name="line"),
]
