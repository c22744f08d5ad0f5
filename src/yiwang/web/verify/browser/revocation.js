/* Was a certificate revoked? By the revocation lists (RFC 5280 §5) that the trust list brings.
   The twin of crypto/{revocation,revocation_lists}.py; answers of OCSP need a network and are not read here. */
import { hex, same } from "./bytes.js";
import { isSignedWith } from "./certificates.js";
import { BOOLEAN, CONTEXT_0, GENERAL_TIME, INTEGER, NotStrict, OCTET_STRING, Reader, SEQUENCE, UTC_TIME, endOfValue } from "./der.js";

const UNDERSTOOD = ["2.5.29.35", "2.5.29.20", "2.5.29.46"];
const REASON = "2.5.29.21", INVALID_SINCE = "2.5.29.24";
const REASONS = { 1: "key_compromise", 2: "ca_compromise", 10: "aa_compromise" };

/* A list as it stands, or null when it cannot be read. */
export function readList(der) {
  try {
    if (endOfValue(der) !== der.length) return null;
    return parseList(der);
  } catch (problem) {
    if (problem instanceof NotStrict) return null;
    throw problem;
  }
}

function parseList(der) {
  const outer = new Reader(der);
  const signedPart = outer.whole(SEQUENCE), algorithm = outer.whole(SEQUENCE), signature = outer.bits();
  outer.end();
  const inner = new Reader(signedPart);
  if (inner.tag === INTEGER) inner.integer();
  if (!same(inner.whole(SEQUENCE), algorithm)) throw new NotStrict("algorithms differ");
  const issuer = inner.whole(SEQUENCE), since = inner.time();
  const until = [UTC_TIME, GENERAL_TIME].includes(inner.tag) ? inner.time() : null;
  const entries = new Map();
  if (inner.tag === SEQUENCE) {
    const listed = inner.inner();
    while (listed.more) readEntry(listed.inner(), entries);
  }
  const extensions = inner.tag === CONTEXT_0 ? inner.inner(CONTEXT_0).inner() : null;
  inner.end();
  let usable = true;
  while (extensions && extensions.more) {
    const one = extensionOf(extensions.inner());
    usable = usable && (!one.critical || UNDERSTOOD.includes(one.oid));
  }
  return { issuer: issuer, since: since, until: until, entries: entries, usable: usable, signedPart: signedPart,
    algorithm: new Reader(algorithm).oid(), signature: signature };
}

function readEntry(entry, entries) {
  const serial = entry.integer(), at = entry.time(), told = entry.more ? entry.inner() : null;
  const one = { at: at, reason: "", from: at };
  while (told && told.more) {
    const extension = extensionOf(told.inner());
    if (extension.oid === REASON) one.reason = REASONS[extension.value[2]] || "";
    if (extension.oid === INVALID_SINCE) one.from = Math.min(at, timeIn(extension.value));
  }
  entries.set(serial, one);
}

function extensionOf(one) {
  return { oid: one.oid(), critical: one.tag === BOOLEAN ? one.boolean() : false, value: one.take(OCTET_STRING) };
}

function timeIn(value) {
  const reader = new Reader(value, value[0]);
  reader.at = 0;
  return reader.time();
}

const checked = new Map();

function isOf(list, issuer) {
  if (issuer.usage !== null && !issuer.usage.includes("crl_sign")) return false;
  const name = hex(list.signature) + "/" + hex(issuer.spki);
  if (!checked.has(name)) checked.set(name, isSignedWith(issuer, list.algorithm, list.signature, list.signedPart));
  return checked.get(name);
}

/* {state: good, revoked or unknown at the moment, revoked: the entry, also when it came later or null}. */
export function standing(certificate, issuer, lists, moment) {
  let good = false, later = null;
  for (const list of lists) {
    if (!list.usable || !same(list.issuer, issuer.subject) || !isOf(list, issuer)) continue;
    const entry = list.entries.get(certificate.serial);
    if (entry) {
      if (entry.from <= moment) return { state: "revoked", revoked: entry };
      good = true;
      later = entry;
    } else if ((list.until === null || moment <= list.until) && list.since <= certificate.notAfter) {
      good = true;
    }
  }
  return { state: good ? "good" : "unknown", revoked: later };
}
