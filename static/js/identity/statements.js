// What a draft must say before it is signed: exactly what the page shows, and nothing else.
// The digests are computed here from the states that the page fetched, not taken on trust.

import { encode } from "./canonical.js";
import { baseOf, byCodePoints, itemsOf, operationsDigest, resultDigest } from "./digests.js";
import { BASELINE, POLICY, RULING } from "./envelope.js";

const ALWAYS = ["schema", "store", "authority", "key", "reason", "nonce", "issued_at", "checkpoint"];
const NONCE = /^[0-9a-f]{32}$/;
const MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;
// What Python's strip() takes away, and what JavaScript's trim() does: both, so both agree.
const EDGES = /^[\s\u001c-\u001f\u0085]+|[\s\u001c-\u001f\u0085]+$/gu;

export class Differs extends Error {
  constructor(what) {
    super(`Nothing was signed: the ${what} that the server asks this key to sign is not the one`
      + " that this page shows. Reload the page; if this stays so, do not sign here.");
  }
}

// Returns a reason in the form that is signed.
export function reasonText(text) {
  return text.replace(EDGES, "").normalize("NFC");
}

const KINDS = {
  ruling: {
    type: RULING,
    // asked: decision, change, revision, quorum; shown: change, revision, operations
    async states({ decision, change, revision, quorum }, { operations }) {
      return {
        schema: "identity-ruling/1",
        change,
        revision,
        quorum,
        decision,
        operations: await operationsDigest(operations),
        base: await baseOf(operations),
        result: await resultDigest(operations),
      };
    },
  },
  baseline: {
    type: BASELINE,
    // shown: items of kind, id, content
    async states(asked, { items }) {
      return { schema: "identity-baseline/1", items: await itemsOf(items) };
    },
  },
  policy: {
    type: POLICY,
    // asked: quorums as {config_type: quorum}, days_to_rule; shown: replaces
    async states({ quorums, days_to_rule }, { replaces }) {
      const lines = Object.keys(quorums).sort(byCodePoints)
        .map((config_type) => ({ config_type, quorum: quorums[config_type] }));
      return { schema: "identity-policy/1", quorums: lines, days_to_rule, replaces };
    },
  },
};

export function typeOf(kind) {
  return KINDS[kind].type;
}

// Throws Differs unless the body of a draft states exactly what was asked over what is shown.
// `asked` also has store, authority, key and reason.
export async function check(kind, body, asked, shown) {
  const { store, authority, key, reason } = asked;
  const states = { ...await KINDS[kind].states(asked, shown), store, authority, key, reason };
  for (const [name, value] of Object.entries(states)) {
    if (!(name in body) || !same(body[name], value)) throw new Differs(name);
  }
  const fields = new Set([...ALWAYS, ...Object.keys(states)]);
  const names = Object.keys(body);
  if (names.length !== fields.size || !names.every((name) => fields.has(name))) {
    throw new Differs("list of fields");
  }
  if (!NONCE.test(body.nonce) || !MOMENT.test(body.issued_at)) throw new Differs("nonce or time");
  const { sequence, hash, ...more } = body.checkpoint;
  if (!Number.isSafeInteger(sequence) || typeof hash !== "string" || Object.keys(more).length) {
    throw new Differs("audit checkpoint");
  }
}

function same(one, other) {
  const text = new TextDecoder();
  return text.decode(encode(one)) === text.decode(encode(other));
}
