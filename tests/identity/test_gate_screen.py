"""A store without the gate: the section explains it and promises nothing else."""

import pytest


@pytest.mark.parametrize("path", ["", "anything/"])
def test_an_agents_store_explains_the_gate(viewer, seed_store, path):
    page = " ".join(viewer.get(f"/identity/{path}").content.decode().split())

    assert "This store has no gate" in page
    assert "What adopting would do" in page
    assert "--store sqlite:////path/to/seed_agent.db --adopt" in page
    assert "What it would not change" in page
    assert 'href="/graph/identity/' in page.split("The identity now")[1]


def test_a_file_beside_the_store_cannot_be_adopted(viewer, real_store):
    real_store("seed_audit.db")

    page = viewer.get("/identity/").content.decode()

    assert "adoption" not in page
    assert "main store. It stays as it is" in page
    assert "--adopt</pre>" not in page


def test_nothing_is_done_to_an_agents_store(viewer, seed_store):
    before = seed_store.read_bytes()

    answer = viewer.post("/identity/x/withdraw", {"reason": "x", "revision": 1})

    assert answer.status_code == 409
    assert "nothing was written" in answer.json()["error"]
    assert seed_store.read_bytes() == before


def test_the_twin_says_why_there_is_no_queue(viewer, seed_store):
    assert viewer.get("/identity/?format=json").json()["state"] == "absent"
