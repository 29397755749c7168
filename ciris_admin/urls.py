"""The console's table of contents: one line per screen."""

from django.urls import include, path, register_converter

from ciris_admin import admin
from ciris_admin.pages.converters import KeyConverter

register_converter(KeyConverter, "key")

urlpatterns = [
    path("", include("ciris_admin.overview.urls")),
    path("", include("ciris_admin.access.urls")),
    path("graph/", include("ciris_admin.graph.urls")),
    path("identity/", include("ciris_admin.identity.urls")),
    path("", include("ciris_admin.tasks.urls")),
    path("metrics/", include("ciris_admin.metrics.urls")),
    path("logs/", include("ciris_admin.logs.urls")),
    path("traces/", include("ciris_admin.traces.urls")),
    path("config/", include("ciris_admin.config.urls")),
    path("audit/", include("ciris_admin.audit.urls")),
    path("secrets/", include("ciris_admin.secrets.urls")),
    path("find/", include("ciris_admin.finding.urls")),
    path("storage/", include("ciris_admin.storage.urls")),
    path("admin/", admin.site.urls),
]
