"""Two implementations of what is signed, Python's and the browser's, agree on every vector."""

import base64
import json

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from persistence.identity import envelope
from tests.consoles import console
from tests.identity.vectors import making

MODULES = """
    const at = (name) => import(`/static/js/identity/${name}.js`);
    const [bytes, canonical, digests, envelope, words] = await Promise.all(
        ["bytes", "canonical", "digests", "envelope", "words"].map(at));
    const refusing = (act) => {
        try { return act(); } catch (error) {
            if (!(error instanceof canonical.NotCanonical)) throw error;
            return null;
        }
    };
"""
# What each file's cases come out as in the browser; EXPECTED says what they must be.
ANSWERS = {
    "canonical": "refusing(() => bytes.toHex(canonical.encode(one.value)))",
    "decoding": "refusing(() => canonical.decode(bytes.fromBase64(one.text))) !== null",
    "digests": """[
        await Promise.all(one.operations.map(digests.summaryOf)),
        await digests.operationsDigest(one.operations),
        await digests.baseOf(one.operations),
        await digests.resultDigest(one.operations),
    ]""",
    "envelopes": """[
        bytes.toHex(envelope.preAuthentication(one.type, canonical.encode(one.body))),
        await envelope.keyId(bytes.fromBase64(one.public_key)),
        await envelope.verify(one.envelope, one.type, bytes.fromBase64(one.public_key)),
    ]""",
    "words": 'words.inWords(await words.wordList("/identity/words.json"), one.digest)',
}
EXPECTED = {
    "canonical": lambda case: case["bytes"],
    "decoding": lambda case: case["accepted"],
    "digests": lambda case: [case["summaries"], case["digest"], case["base"], case["result"]],
    "envelopes": lambda case: [case["signed"], case["key_id"], case["verifies"]],
    "words": lambda case: case["words"],
}


@pytest.fixture(scope="module")
def tab(browser, tmp_path_factory):
    """A tab of the first administrator, on a page of a console that serves collected files."""
    with console(tmp_path_factory.mktemp("agreement")) as started:
        page = browser.new_page(base_url=started.address)
        page.goto(str(started.sign_in_link))
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url(f"{started.address}/")
        yield page
        page.close()


@pytest.mark.parametrize("name", ANSWERS)
def test_the_browser_agrees_on_every_case(tab, name):
    cases = making.read(name)
    script = f"""async (text) => {{
        {MODULES}
        const found = [];
        for (const one of JSON.parse(text)) found.push({ANSWERS[name]});
        return found;
    }}"""

    # As text: Playwright's own way of carrying values over is not under test.
    found = tab.evaluate(script, json.dumps(cases))

    assert len(found) == len(cases)
    wrong = [case for case, got in zip(cases, found, strict=True) if got != EXPECTED[name](case)]
    assert wrong == []


def test_what_the_browser_signs_verifies_in_python(tab):
    signed = tab.evaluate(f"""async () => {{
        {MODULES}
        const pair = await crypto.subtle.generateKey("Ed25519", false, ["sign", "verify"]);
        const publicKey = new Uint8Array(await crypto.subtle.exportKey("raw", pair.publicKey));
        const key = {{ keyId: await envelope.keyId(publicKey), privateKey: pair.privateKey }};
        const payload = canonical.encode({{ reason: "Grüße \\u{{1F680}}", number: 7 }});
        return [await envelope.sign(envelope.RULING, payload, key), bytes.toBase64(publicKey)];
    }}""")
    text, public = signed[0], base64.b64decode(signed[1])

    found = envelope.parse(text, payload_type="application/vnd.ciris.identity-ruling+json")

    found.verify(public)
    assert found.key_id == envelope.key_id(public)
    assert found.body == {"reason": "Grüße \U0001f680", "number": 7}
    with pytest.raises(envelope.BadSignature):
        found.verify(Ed25519PrivateKey.generate().public_key().public_bytes_raw())
