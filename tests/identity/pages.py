"""What a browser gets of a change, and what the store holds of it."""

from persistence.identity.models import Change


def html(browser, change_id, query="", status=200):
    """Return a change's page on one line."""
    response = browser.get(f"/identity/{change_id}/{query}")
    assert response.status_code == status, response.content
    return text(response)


def text(response):
    return " ".join(response.content.decode().split())


def current(change_id):
    return Change.objects.get(change_id=change_id)
