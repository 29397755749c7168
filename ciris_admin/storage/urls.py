"""The store, and its growth, which takes longer to count."""

from django.urls import path

from ciris_admin.storage import views

app_name = "storage"
urlpatterns = [
    path("", views.show_tables, name="tables"),
    path("growth/", views.show_growth, name="growth"),
]
