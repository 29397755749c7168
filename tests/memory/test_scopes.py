"""The most restrictive scope that works, with the reason for it."""

import pytest

from persistence import ConfigNodeType, GraphScope, MemoryService, NodeType
from persistence.config.rules import CONFIG_SCOPE_MAP
from persistence.graph.scopes import Readers, most_restrictive_scope


@pytest.mark.parametrize("kind", ConfigNodeType)
def test_a_configuration_goes_where_its_kind_belongs(kind):
    assert most_restrictive_scope({"config_type": kind}).scope is CONFIG_SCOPE_MAP[kind]


def test_the_config_type_may_be_named_beside_the_attributes():
    choice = most_restrictive_scope({}, config_type="ethical_boundaries")

    assert choice.scope is GraphScope.IDENTITY
    assert "ethical_boundaries decides how the agent behaves" in choice.reason


@pytest.mark.parametrize(
    ("readers", "scope"),
    [
        (Readers.AGENT, GraphScope.LOCAL),
        (Readers.ENVIRONMENT, GraphScope.ENVIRONMENT),
        (Readers.COMMUNITY, GraphScope.COMMUNITY),
        ("network", GraphScope.NETWORK),
    ],
)
def test_no_scope_is_wider_than_its_readers_need(readers, scope):
    assert most_restrictive_scope({"text": "hello"}, readers=readers).scope is scope


def test_who_the_agent_is_stays_identity_however_many_read_it():
    choice = most_restrictive_scope({}, type=NodeType.AGENT, readers="network")

    assert choice.scope is GraphScope.IDENTITY


def test_core_parameters_are_recognised_without_a_type():
    choice = most_restrictive_scope({"personality_traits": ["calm"], "note": 1})

    assert choice.scope is GraphScope.IDENTITY
    assert "personality_traits" in choice.reason


def test_the_service_offers_it():
    assert MemoryService.most_restrictive_scope({}).scope is GraphScope.LOCAL
