"""The log explorer, its histogram, and each line's own address."""

from django.urls import path

from ciris_admin.logs import views

app_name = "logs"
urlpatterns = [
    path("", views.show_list, name="list"),
    path("histogram/", views.show_histogram, name="histogram"),
    path("<key:correlation_id>", views.show_line, name="line"),
]
