"""Many at once: one secret however many find it, and no limit that two together can pass."""

from persistence import GraphNode
from persistence.secrets import disclosure, keys, opening, rotation
from persistence.secrets.disclosure import Refused
from persistence.secrets.models import SealedSecret, SecretAccess, SecretReference
from tests.at_once import at_once
from tests.secrets.making import sealed

VALUE = "canary-0ne-f0r-all"


def test_the_same_secret_found_at_once_is_one(keyed):
    def write(number):
        node = GraphNode(
            id=f"n{number}", type="concept", scope="local", attributes={"password": VALUE}
        )
        keyed.memorize_sync(node)

    at_once(write, 8)

    assert SealedSecret.objects.count() == 1
    assert SecretReference.objects.count() == 8
    assert SecretAccess.objects.filter(access_type="STORE").count() == 1


def test_no_two_pass_the_limit_together(keyed):
    uuid = sealed(VALUE)

    def ask(_number):
        try:
            return disclosure.reveal(uuid, accessor="olga", purpose="a test").value
        except Refused as error:
            return error.code

    answers = at_once(ask, 14)

    assert sorted(answers) == sorted([VALUE] * 10 + ["rate"] * 4)


def test_secrets_are_sealed_and_opened_while_the_key_moves(keyed, monkeypatch):
    monkeypatch.setattr(rotation, "AT_ONCE", 3)
    wanted = {sealed(f"canary-{number}"): f"canary-{number}" for number in range(20)}

    def work(number):
        if number == 0:
            return rotation.rotate(by="olga").closed
        mine = sealed(f"canary-late-{number}")
        return disclosure.reveal(mine, accessor=f"a{number}", purpose="a test").value

    answers = at_once(work, 6)

    assert answers == [(), *(f"canary-late-{number}" for number in range(1, 6))]
    rotation.rotate(by="olga")
    ring = keys.ring()
    rows = {row.secret_uuid: opening.plaintext_of(row, ring) for row in SealedSecret.objects.all()}
    assert {uuid: rows[uuid].decode() for uuid in wanted} == wanted
