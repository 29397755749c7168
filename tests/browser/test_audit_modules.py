"""The browser's own verifier against public vectors and ZIPs that nobody should trust."""

import base64
import io
import json
import zipfile
from pathlib import Path

import pytest

from tests.audit import agreement
from tests.audit.bundles import made
from tests.browser import modules

VECTORS = Path(__file__).resolve().parents[1] / "data" / "vectors"
MERKLE = """async (text) => {
    const { includes, extend } = await import("/static/js/audit/merkle.js");
    const bytes = (text) => Uint8Array.from(atob(text), (one) => one.charCodeAt(0));
    const answers = [];
    for (const one of JSON.parse(text)) {
        const proof = (one.proof ?? []).map(bytes);
        answers.push(one.kind === "inclusion"
            ? await includes({ index: one.leafIdx, size: one.treeSize, leaf: bytes(one.leafHash),
                               proof, root: bytes(one.root) })
            : await extend({ size1: one.size1, size2: one.size2, root1: bytes(one.root1),
                             root2: bytes(one.root2), proof }));
    }
    return answers;
}"""
SIGNATURES = """async (text) => {
    const { readKey, verify } = await import("/static/js/audit/signatures.js");
    const bytes = (hex) => Uint8Array.from(hex.match(/../g) ?? [], (two) => parseInt(two, 16));
    const answers = [];
    for (const group of JSON.parse(text).testGroups) {
        const key = await readKey(group.publicKeyPem);
        for (const one of group.tests) {
            answers.push(await verify(key, bytes(one.sig), bytes(one.msg), group.sLen));
        }
    }
    return answers;
}"""
WITHOUT_ED25519 = """async (base64) => {
    const { check } = await import("/static/js/audit/bundle.js");
    const importKey = SubtleCrypto.prototype.importKey;
    SubtleCrypto.prototype.importKey = async () => {
        throw new DOMException("Unrecognized name.", "NotSupportedError");
    };
    try {
        const bytes = Uint8Array.from(atob(base64), (one) => one.charCodeAt(0));
        const { verdict, lines } = await check(bytes);
        const open = lines.filter(({ word }) => word === "not checked");
        return [verdict, open.map(({ check }) => check)];
    } finally {
        SubtleCrypto.prototype.importKey = importKey;
    }
}"""
UNZIP = """async (base64) => {
    const { unzip } = await import("/static/js/audit/zip.js");
    const { Malformed } = await import("/static/js/audit/encodings.js");
    try {
        const files = await unzip(Uint8Array.from(atob(base64), (one) => one.charCodeAt(0)));
        return [...files].map(([name, bytes]) => [name, new TextDecoder().decode(bytes)]);
    } catch (error) {
        if (!(error instanceof Malformed)) throw error;
        return error.message;
    }
}"""


@pytest.fixture(scope="module")
def tab(browser):
    page = modules.tab(browser)
    yield page
    page.close()


def test_every_public_vector_is_answered_rightly(tab):
    merkle = (VECTORS / "merkle_rfc6962.json").read_text()
    answers = tab.evaluate(MERKLE, merkle)
    assert answers == [not one["wantErr"] for one in json.loads(merkle)]
    assert len(answers) == 196

    for name, number in [
        ("ed25519_test", 151),
        ("rsa_pss_2048_sha256_mgf1_32_test", 108),
        ("rsa_pss_3072_sha256_mgf1_32_test", 108),
    ]:
        text = (VECTORS / f"wycheproof_{name}.json").read_text()
        groups = json.loads(text)["testGroups"]
        answers = tab.evaluate(SIGNATURES, text)
        assert answers == [one["result"] == "valid" for group in groups for one in group["tests"]]
        assert len(answers) == number


def test_python_and_the_browser_agree_on_tampered_bundles(tab):
    """A few of those that `python -m tests.audit.agreement` tries."""
    answers = list(agreement.disagreements(tab, 150, seed=5))

    assert [(one.done, ours, theirs) for one, ours, theirs in answers if ours != theirs] == []
    assert len({str(ours)[:12] for _, ours, _ in answers}) > 3


def test_a_browser_without_ed25519_says_what_it_could_not_check(tab):
    chain = made.chain()
    content = made.zipped(made.files(chain), chain)

    answer = tab.evaluate(WITHOUT_ED25519, base64.b64encode(content).decode())

    assert answer == ["unchecked", ["keys", "signatures", "checkpoints"]]


def zipped(*files, method=zipfile.ZIP_DEFLATED):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, content in files:
            archive.writestr(name, content)
    return out.getvalue()


def streamed(content):
    """Write one file as to a pipe: its sizes follow it."""

    class Pipe(io.RawIOBase):
        def writable(self):
            return True

        def write(self, part):
            out.append(bytes(part))
            return len(part)

    out = []
    with zipfile.ZipFile(Pipe(), "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.txt", content)
    return b"".join(out)


def patched(content, at, new):
    return content[:at] + new + content[at + len(new) :]


def twice():
    with pytest.warns(UserWarning, match="Duplicate name"):
        return zipped(("a.txt", "one"), ("a.txt", "two"))


def overlapping():
    """Return a ZIP whose two directory entries name the same bytes."""
    content = zipped(("a.txt", "one"), ("b.txt", "one"))
    second = content.rindex(b"PK\x01\x02")
    return patched(content, second + 42, bytes(4))


def bomb():
    """Return a ZIP that says it holds 10 bytes and unpacks to a million."""
    content = zipped(("a.txt", bytes(1_000_000)))
    directory = content.index(b"PK\x01\x02")
    return patched(content, directory + 24, (10).to_bytes(4, "little"))


def lying():
    """Return a ZIP that says itself that it unpacks to 4 GB."""
    content = zipped(("a.txt", "one"))
    directory = content.index(b"PK\x01\x02")
    return patched(content, directory + 24, (2**32 - 1).to_bytes(4, "little"))


SOUND = zipped(("a.txt", "one"))
UNFIT = {
    "not a ZIP": (b"hello", "does not end as a ZIP ends"),
    "cut": (SOUND[:-1], "does not end as a ZIP ends"),
    "trailing": (SOUND + b"x", "does not end as a ZIP ends"),
    "leading": (b"x" + SOUND, "directory is not where it says"),
    "path": (zipped(("../a.txt", "one")), "path that no bundle has: ../a.txt"),
    "absolute": (zipped(("/a.txt", "one")), "path that no bundle has"),
    "bomb": (bomb(), "unpacks to more than it says"),
    "lie": (lying(), "says it is 4294967295 bytes long"),
    "files": (zipped(*((f"f{n}", "") for n in range(101))), "holds 101 files"),
    "method": (zipped(("a.txt", "one" * 50), method=zipfile.ZIP_BZIP2), "packed in a way"),
    "overlap": (overlapping(), "overlap"),
    "damage": (patched(SOUND, SOUND.index(b"a.txt") + 5, b"\xff\xff"), "damaged"),
}


def test_a_zip_is_read_or_refused_in_one_sentence(tab):
    def unzipped(content):
        return tab.evaluate(UNZIP, base64.b64encode(content).decode())

    assert unzipped(zipped(("a.txt", "é"), ("d/b.txt", "x"))) == [["a.txt", "é"], ["d/b.txt", "x"]]
    assert unzipped(zipped(("a.txt", "one"), method=zipfile.ZIP_STORED)) == [["a.txt", "one"]]
    assert unzipped(streamed("one")) == [["a.txt", "one"]]
    assert "holds a.txt twice" in unzipped(twice())
    for name, (content, sentence) in UNFIT.items():
        answer = unzipped(content)
        assert isinstance(answer, str), name
        assert sentence in answer, name
