"""The console as a Django app, and which static files travel."""

from django.apps import AppConfig
from django.contrib.staticfiles.apps import StaticFilesConfig


class Console(AppConfig):
    name = "ciris_admin"


class StaticFiles(StaticFilesConfig):
    """Of the plotly package only plotly.js is served."""

    ignore_patterns = [
        *StaticFilesConfig.ignore_patterns,
        "datasets",
        "templates",
        "widgetbundle.js",
    ]
