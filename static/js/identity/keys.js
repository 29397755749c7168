// The private keys that this browser holds: made here, kept in IndexedDB, and not to be
// exported by any script, ours included.

import { keyId } from "./envelope.js";

const DATABASE = "ciris-admin";
const KEYS = "authority-keys";

// Says why this browser cannot sign, or null: it can.
export async function whyNot() {
  if (!globalThis.isSecureContext || !globalThis.crypto?.subtle) {
    return "This page was not loaded over HTTPS or from this machine: browsers sign nothing then.";
  }
  if (!globalThis.indexedDB) return "This browser keeps no data for this page.";
  try {
    await crypto.subtle.generateKey("Ed25519", false, ["sign", "verify"]);
    return null;
  } catch (error) {
    if (error.name !== "NotSupportedError") throw error;
    return "This browser does not know Ed25519 signatures. Chrome 137, Firefox 129 and Safari 17"
      + " are the first that do.";
  }
}

// Makes a key for an authority and keeps it. Returns what `find` returns.
export async function make(authority, label) {
  const pair = await crypto.subtle.generateKey("Ed25519", false, ["sign", "verify"]);
  const publicKey = new Uint8Array(await crypto.subtle.exportKey("raw", pair.publicKey));
  const made = {
    keyId: await keyId(publicKey), authority, label, publicKey, privateKey: pair.privateKey,
  };
  await withKeys("readwrite", (keys) => keys.add(made));
  await navigator.storage?.persist?.(); // asks the browser not to clear it when space runs out
  return made;
}

// Returns the keys of an authority in this browser, each with keyId, label, publicKey (raw) and
// privateKey, which signs and does nothing else.
export async function find(authority) {
  const all = await withKeys("readonly", (keys) => keys.getAll());
  return all.filter((key) => key.authority === authority);
}

// Deletes a key from this browser for good.
export async function forget(id) {
  await withKeys("readwrite", (keys) => keys.delete(id));
}

async function withKeys(mode, act) {
  const database = await opened();
  try {
    const transaction = database.transaction(KEYS, mode);
    const request = act(transaction.objectStore(KEYS));
    return await new Promise((resolve, reject) => {
      transaction.oncomplete = () => resolve(request.result);
      transaction.onabort = transaction.onerror = () => reject(transaction.error);
    });
  } finally {
    database.close();
  }
}

function opened() {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(DATABASE, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(KEYS, { keyPath: "keyId" });
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
