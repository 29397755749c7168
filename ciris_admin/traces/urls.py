"""The list of all correlations, and one of them."""

from django.urls import path

from ciris_admin.traces import views

app_name = "traces"
urlpatterns = [
    path("", views.show_list, name="list"),
    path("<key:correlation_id>", views.show_correlation, name="correlation"),
]
