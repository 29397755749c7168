"""The store, its growth, which takes longer to count, and how long its telemetry stays."""

from django.urls import path

from ciris_admin.storage import policy, retention, views

app_name = "storage"
urlpatterns = [
    path("", views.show_tables, name="tables"),
    path("growth/", views.show_growth, name="growth"),
    path("retention/", retention.show, name="retention"),
    path("retention/runs/", retention.show_runs, name="retention-runs"),
    path("retention/run", retention.run, name="retention-run"),
    path("retention/policy/<slug:kind>", policy.edit, name="retention-policy"),
]
