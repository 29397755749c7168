"""What an agent's author reads of an operation: `help()` and an editor show how it is called."""

import inspect
import re

import pytest

import persistence
from persistence import MemoryService
from persistence.operations import Operations

NAMES = sorted(
    name for name, value in vars(Operations).items()
    if inspect.isfunction(value) and not name.startswith("_") and not name.startswith("iter_")
)  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_each_operation_says_what_it_does_takes_and_returns(name):
    operation = getattr(MemoryService, name)
    signature = inspect.signature(operation)

    assert operation.__doc__
    assert next(iter(signature.parameters)) == "self"
    assert signature.return_annotation is not inspect.Signature.empty


def test_a_metric_is_recorded_by_its_name_and_value():
    method = inspect.signature(MemoryService("store").memorize_metric)

    assert list(method.parameters)[:3] == ["metric_name", "value", "tags"]
    assert method.return_annotation.__name__ == "MemoryOpResult"


@pytest.mark.parametrize("name", [name for name in NAMES if not name.endswith("_sync")])
def test_a_twin_is_called_as_what_it_is_the_twin_of(name):
    awaited, sync = (inspect.signature(getattr(MemoryService, name + end)) for end in ("", "_sync"))

    assert awaited == sync


@pytest.mark.parametrize("name", NAMES)
def test_what_an_operation_raises_has_a_public_name(name):
    for sentence in re.findall(r"Raises ([^.]*)", getattr(MemoryService, name).__doc__):
        for error in re.findall(r"[A-Z]\w+", sentence):
            assert issubclass(getattr(persistence, error), persistence.StoreError)


def test_every_public_name_is_there():
    assert all(getattr(persistence, name) for name in persistence.__all__)
