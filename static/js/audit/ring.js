// Which key may have signed which entry: pins, their windows by sequence number, and rotations.

import { utf8 } from "../identity/bytes.js";
import { fromBase64, Malformed } from "./encodings.js";
import { signedBy } from "./notes.js";
import { ED25519, readKey, verify } from "./signatures.js";

const ROTATED = "audit.key.rotated";
const STATEMENT = "ciris-admin audit key rotation";

// Text as its UTF-8 bytes; half a character becomes a question mark, which no signer has signed.
const signable = (text) => utf8(text.replace(/\p{Surrogate}/gu, "?"));

export class Ring {
  #windows = new Map(); // by key id: {key, first, last}
  #witnesses;
  #lastOf = new Map(); // by algorithm: the key without a window that signed last
  #retired = new Set();
  #origin;
  unusable = false; // whether a key had to be passed over that this browser cannot use

  constructor(pins, { chain, origin }) {
    this.#origin = origin;
    for (const { key, first, last, chain: of } of pins) {
      if (of === chain) this.#windows.set(key.id, { key, first, last });
    }
    // Another chain's key may have signed a checkpoint of this one: it witnesses it.
    this.#witnesses = pins.map(({ key }) => key);
  }

  get hasKeys() {
    return this.#windows.size > 0;
  }

  // Says what is wrong with a row's signature, or null. Rows come in their order.
  async wrong(row) {
    const [signature, id] = [row.get("signature"), row.get("signing_key_id")];
    const sequence = row.get("sequence_number");
    const window = this.#windows.get(id);
    if (!signature) return "unsigned";
    if (!window) return "unknown key";
    if (this.#retired.has(id) || sequence < (window.first ?? 0n)
      || (window.last !== null && sequence > window.last)) return "revoked key";
    if (!await this.#signed(window.key, signature, row.get("entry_hash"))) return "bad signature";
    if (window.first === null && window.last === null) {
      const before = this.#lastOf.get(window.key.algorithm) ?? id;
      this.#lastOf.set(window.key.algorithm, id);
      if (before !== id) this.#retired.add(before);
    }
    return null;
  }

  async #signed(key, signature, text) {
    if (!key.usable) {
      this.unusable = true;
      return true;
    }
    try {
      return await verify(key, fromBase64(signature), signable(text));
    } catch (error) {
      if (error instanceof Malformed) return false;
      throw error;
    }
  }

  // Follows a rotation that the old key signed and the new one stated; says whether it was one.
  async rotate(row) {
    const key = await this.#handedTo(row);
    if (!key || await this.wrong(row)) return false;
    const [old, sequence] = [row.get("signing_key_id"), row.get("sequence_number")];
    this.#windows.set(old, { ...this.#windows.get(old), last: sequence });
    this.#windows.set(key.id, { key, first: sequence + 1n, last: null });
    this.#witnesses.push(key);
    return true;
  }

  async #handedTo(row) {
    try {
      const said = JSON.parse(row.get("event_payload"));
      const key = await readKey(said.public_key);
      const [old, sequence] = [row.get("signing_key_id"), row.get("sequence_number")];
      const statement = [STATEMENT, this.#origin, old, key.id, sequence, ""].join("\n");
      const fits = row.get("event_type") === ROTATED && said.old === old && said.new === key.id
        && key.algorithm === ED25519 && said.statement === statement
        && await this.#signed(key, said.new_signature, statement);
      return fits ? key : null;
    } catch (error) {
      if (error instanceof Malformed || error instanceof SyntaxError
        || error instanceof TypeError) return null;
      throw error;
    }
  }

  // Says whether a trusted key signed a checkpoint, at a length at which it may.
  async witnessed(note, { origin, size }) {
    for (const key of this.#witnesses) {
      if (key.algorithm !== ED25519 || !this.#mayWitness(key, BigInt(size))) continue;
      if (!key.usable) {
        this.unusable = true;
        return true;
      }
      if (await signedBy(note, origin, key)) return true;
    }
    return false;
  }

  #mayWitness(key, size) {
    const { first = null, last = null } = this.#windows.get(key.id) ?? {};
    return (first === null || size >= first - 1n) && (last === null || size <= last);
  }
}
