"""The metrics explorer and the stored points behind a chart."""

from django.urls import path

from ciris_admin.metrics import views

app_name = "metrics"
urlpatterns = [
    path("", views.explore, name="explore"),
    path("points/", views.show_points, name="points"),
]
