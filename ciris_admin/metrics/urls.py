"""The metrics explorer, what changed, the stored points behind a chart, saved views."""

from django.urls import path

from ciris_admin.metrics import change_views, data, saved_views, views

app_name = "metrics"
urlpatterns = [
    path("", views.explore, name="explore"),
    path("changes/", change_views.show, name="changes"),
    path("data/", data.show, name="data"),
    path("points/", views.show_points, name="points"),
    path("views/", saved_views.views, name="views"),
    path("views/<int:view_id>/delete/", saved_views.delete, name="delete-view"),
]
