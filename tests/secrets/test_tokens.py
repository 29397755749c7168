"""Values with tokens in them: each secret replaced where it stands, all else as it was."""

from hypothesis import given
from hypothesis import strategies as st

from persistence.secrets import tokens
from persistence.secrets.detection.findings import Finding, Kind, Place, Sensitivity
from persistence.secrets.tokens import TOKEN, Found

UUID = "60d1fb2a-962b-4f58-af4c-ed1a290233fd"
MADE = f"{{SECRET:{UUID}:Key}}"
KIND = Kind("keys", "Key", Sensitivity.HIGH)


def place(*path, start=0, end=4, in_key=False) -> Place:
    return Place(path, Finding(start, end, KIND), in_key)


def replaced(value, *places) -> tuple:
    found: list[Found] = []

    def seal(one: Found) -> str:
        found.append(one)
        return UUID

    done = tokens.replaced(value, places, "tags", seal)
    return done, [(one.plaintext, one.path) for one in found]


def test_a_part_of_a_text():
    assert replaced("my hush is", place(start=3, end=7)) == (
        f"my {MADE} is",
        [("hush", "tags")],
    )


def test_several_in_one_text_keep_their_order():
    places = [place(start=5, end=9), place(start=0, end=4)]

    assert replaced("aaaa bbbb cccc", *places) == (
        f"{MADE} {MADE} cccc",
        [("aaaa", "tags"), ("bbbb", "tags")],
    )


def test_deep_inside():
    value = {"a": [{"b": "hush"}, "hush"], "b": "hush"}

    assert replaced(value, place("a", 0, "b"), place("a", 1)) == (
        {"a": [{"b": MADE}, MADE], "b": "hush"},
        [("hush", "tags.a[0].b"), ("hush", "tags.a[1]")],
    )
    assert value == {"a": [{"b": "hush"}, "hush"], "b": "hush"}  # the caller's own stays


def test_a_number_becomes_a_token_as_a_whole():
    assert replaced({"pin": 1234}, place("pin")) == ({"pin": MADE}, [("1234", "tags.pin")])


def test_a_key_that_is_a_secret_is_in_no_path():
    value = {"hush": "hush"}

    done, found = replaced(value, place("hush", in_key=True), place("hush"))

    assert done == {MADE: MADE}
    assert found == [("hush", "tags (a key)"), ("hush", f"tags.{MADE}")]


def test_a_token_stays_as_it_is():
    text = f"say {MADE} now"

    assert replaced(text, place(start=0, end=len(text))) == (text, [])


def test_a_description_cannot_end_its_token():
    made = tokens.token(UUID, "a } b")

    assert TOKEN.fullmatch(made)["uuid"] == UUID


def test_the_uuids_of_keys_and_values_are_found_in_their_order():
    other = UUID.replace("60", "70")
    value = {"x": [f"{MADE}{MADE}"], tokens.token(other, "Key"): None}

    assert list(tokens.uuids_in(value)) == [UUID, UUID, other]


def test_only_what_has_an_answer_is_opened():
    other = tokens.token(UUID.replace("60", "70"), "Key")

    assert tokens.opened({"a": [f"{MADE} {other}"], "n": 1}, {UUID: "hush"}) == {
        "a": [f"hush {other}"],
        "n": 1,
    }


@given(st.text(min_size=1), st.data())
def test_what_is_replaced_comes_back(text, data):
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))

    done, found = replaced({"k": text}, place("k", start=start, end=end))

    assert tokens.opened(done, {UUID: found[0][0]}) == {"k": text}
