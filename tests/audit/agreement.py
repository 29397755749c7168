"""Two verifiers of evidence bundles, Python's and the browser's, on the same tampered bundles.

    python -m tests.audit.agreement [NUMBER] [SEED]

prints how many of NUMBER (10,000) they agree on, and the first on which they do not.
"""

import base64
import gzip
import io
import json
import random
import sqlite3
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, sync_playwright

from persistence.audit import bundling
from persistence.audit.verifying import bundle_files, bundles, merkle
from persistence.audit.verifying.pins import Pin, pins_json
from persistence.audit.verifying.signatures import PublicKey
from tests.audit.bundles import made, mutations
from tests.browser import chromium, modules

DATA = Path(__file__).resolve().parents[1] / "data"
BATCH = 100
CHECK = """async (cases) => {
    const { check } = await import("/static/js/audit/bundle.js");
    const { readPins } = await import("/static/js/audit/pins.js");
    const { Malformed } = await import("/static/js/audit/encodings.js");
    const answers = [];
    for (const [zip, pins, fingerprints] of cases) {
        try {
            const bytes = Uint8Array.from(atob(zip), (one) => one.charCodeAt(0));
            const said = await check(bytes, { pins: await readPins(pins), fingerprints });
            answers.push([said.verdict, said.entries, said.lines.map(
                ({ check, word, count, fault }) => [check, word, count,
                    fault && [fault.sequence?.toString() ?? null, fault.word]])]);
        } catch (error) {
            answers.push(error instanceof Malformed ? "refused" : String(error));
        }
    }
    return answers;
}"""


@dataclass(frozen=True)
class Tampered:
    """A tampered bundle, what was done to it, and the keys that its reader trusts."""

    content: bytes
    done: tuple[str, ...]
    pins: tuple[Pin, ...]
    fingerprints: tuple[str, ...]


def agents_chain() -> tuple[made.Chain, tuple[Pin, ...]]:
    """Return a real agent's entries, signed with RSA, and its two keys without windows."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "agent.db"
        path.write_bytes(gzip.decompress((DATA / "seed_agent.db.gz").read_bytes()))
        database = sqlite3.connect(path)
        database.row_factory = sqlite3.Row
        found = database.execute("SELECT * FROM audit_log_v2 ORDER BY sequence_number LIMIT 50")
        rows = [dict(row) for row in found]
        database.close()
    pems = [(DATA / "keys" / f"agent_audit_public{n}.pem").read_text() for n in (".gen1", "")]
    pins = tuple(Pin("store", PublicKey.from_pem(pem)) for pem in pems)
    return made.Chain(rows), pins


def agents_files(chain: made.Chain, pins: tuple[Pin, ...]) -> made.Files:
    """Return a bundle's files of an agent's chain, witnessed by a console's key."""
    newest, leaves = len(chain.rows), chain.leaves
    paths = [
        (str(n), merkle.inclusion_proof(n - 1, newest, merkle.over_leaves(leaves)))
        for n in range(1, newest + 1)
    ]
    return {
        "entries.jsonl": b"".join(map(bundling.json_line, chain.rows)),
        "rotations.jsonl": b"",
        "inclusion.txt": made.proof_lines(paths),
        "consistency.txt": b"",
        "keys.json": pins_json(pins).encode(),
        f"checkpoints/{newest:020}.txt": made.checkpoint(chain, newest, made.OLD).encode(),
    }


def tampered(number: int, seed: int) -> Iterator[Tampered]:
    rng = random.Random(seed)
    own, (agents, agents_pins) = made.chain(), agents_chain()
    witness = Pin("console", made.public(made.OLD))
    whole, part = made.files(own), made.files(own, lambda row: row["sequence_number"] % 3)
    foreign = agents_files(agents, (*agents_pins, witness))
    third = [row for row in own.rows if row["sequence_number"] % 3]
    for _ in range(number):
        files, rows, chain, every, pins = rng.choice(
            [
                (whole, own.rows, own, (1, made.LENGTH), (made.pin(),)),
                (part, third, own, None, (made.pin(),)),
                (foreign, agents.rows, agents, (1, 50), (*agents_pins, witness)),
            ]
        )
        facts = {"chain": "store", "origin": chain.origin, "question": {}, "every": every}
        handed = chain.rows[made.ROTATED_AT - 1] if chain is own else None
        case = mutations.Case(dict(files), [dict(row) for row in rows], facts, handed, rng)
        done = rng.choices(mutations.MUTATIONS, k=rng.choice([1, 1, 1, 2]))
        for mutate in sorted(done, key=mutations.late):
            if case.rows:
                mutate(case)
        content = zipped(case, rng)
        trusted = rng.choice(["pins", "pins", "fingerprints", "nothing"])
        yield Tampered(
            content,
            tuple(mutate.__name__ for mutate in done),
            pins if trusted == "pins" else (),
            tuple(pin.key.fingerprint for pin in pins) if trusted == "fingerprints" else (),
        )


def zipped(case: mutations.Case, rng: random.Random) -> bytes:
    """Write the archive; now and then a bit of it flips on the way."""
    out = io.BytesIO()
    bundling.write(out, [(name, [one]) for name, one in case.files.items()], **case.facts)
    content = bytearray(out.getvalue())
    if rng.random() < 0.05:
        content[rng.randrange(len(content))] ^= 1 << rng.randrange(8)
    return bytes(content)


def in_python(one: Tampered) -> Any:
    try:
        bundle = bundle_files.read(one.content)
    except bundle_files.BadBundle:
        return "refused"
    report = bundles.check(bundle, pins=one.pins, fingerprints=one.fingerprints)
    lines = [
        [line.check, line.word.value, line.count, line.fault and fault(line.fault)]
        for line in report.lines
    ]
    return [report.verdict.name.lower(), report.entries, lines]


def fault(found: Any) -> list[str | None]:
    sequence = None if found.sequence is None else str(found.sequence)
    return [sequence, found.word.value]


def in_browser(page: Page, cases: list[Tampered]) -> Any:
    said = [
        [base64.b64encode(one.content).decode(), pins_json(one.pins), list(one.fingerprints)]
        for one in cases
    ]
    return page.evaluate(CHECK, said)


def disagreements(page: Page, number: int, seed: int) -> Iterator[tuple[Tampered, Any, Any]]:
    """Yield each case on which the verifiers differ, with what both said; agreed: both the same."""
    cases = tampered(number, seed)
    while batch := [one for _, one in zip(range(BATCH), cases, strict=False)]:
        for one, other in zip(batch, in_browser(page, batch), strict=True):
            yield one, in_python(one), other


def main() -> int:
    number, seed = (int(word) for word in [*sys.argv[1:], "10000", "1"][:2])
    counted: Counter[str] = Counter()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium.executable(), args=chromium.ARGUMENTS
        )
        for one, python, other in disagreements(modules.tab(browser), number, seed):
            counted[python if isinstance(python, str) else python[0]] += 1
            if python != other:
                sys.stdout.write(json.dumps([one.done, python, other], indent=1))
                Path("disagreement.zip").write_bytes(one.content)
                return 1
        browser.close()
    said = f"{sum(counted.values()):,} tampered bundles, no disagreement: {dict(counted)}"
    sys.stdout.write(f"{said}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
