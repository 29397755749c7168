"""The identity against a model of it, in acts that nobody thought of: they never differ."""

from tests.identity import machine


def test_the_identity_does_what_its_model_says(store):
    before = machine.Machine.steps

    machine.run(store.url, 10, steps=40)

    assert machine.Machine.steps - before > 200
