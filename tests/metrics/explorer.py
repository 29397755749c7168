"""Asking for the page of chosen metrics, and reading what it answers."""

from urllib.parse import urlencode

PAGE = "/metrics/"


def get(viewer, **query):
    return viewer.get(f"{PAGE}?{urlencode({'metric': 'cpu', **query}, doseq=True)}")


def text(response):
    assert response.status_code == 200, response.content
    return response.content.decode()


def drawn(response, number=0):
    """The last curve of a chart: what lies on top."""
    return response.context["explorer"].panels[number].figure["data"][-1]
