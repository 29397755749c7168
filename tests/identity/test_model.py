"""The identity against a model of it, in acts that nobody thought of: they never differ."""

from tests.identity import playing
from tests.identity.machine import Machine


def test_the_identity_does_what_its_model_says(store):
    before = Machine.steps

    playing.run(playing.emptying(store.url), 10, steps=40)

    assert Machine.steps - before > 200
