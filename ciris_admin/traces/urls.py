"""The traces, one of them, and all correlations with a page each."""

from django.urls import path, register_converter

from ciris_admin.pages.converters import KeyConverter, escaped
from ciris_admin.traces import correlations, views


class TraceConverter(KeyConverter):
    """An id that reads like the address of a correlation travels escaped."""

    def to_url(self, value: str) -> str:
        return escaped(value) if value.startswith("correlations/") else super().to_url(value)


register_converter(TraceConverter, "trace")
app_name = "traces"
urlpatterns = [
    path("", views.show_list, name="list"),
    path("correlations/", correlations.show_list, name="correlations"),
    path("correlations/<key:correlation_id>", correlations.show_correlation, name="correlation"),
    path("<trace:trace_id>", views.show_trace, name="trace"),
]
