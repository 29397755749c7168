"""The first page."""

from django.urls import path

from ciris_admin.overview import views

app_name = "overview"
urlpatterns = [path("", views.home, name="home")]
