"""The field in the frame leads here."""

from django.urls import path

from ciris_admin.finding import views

app_name = "finding"
urlpatterns = [path("", views.find, name="find")]
