/* X.509 certificates of SM2 (GB/T 20518), P-256 and RSA. The twin of crypto/certificates.py. */
import { decode, hex, same } from "./bytes.js";
import { BIT_STRING, BOOLEAN, CONTEXT_0, NotStrict, OCTET_STRING, OID, Reader, SEQUENCE, SET, endOfValue } from "./der.js";
import { BY_SIGNATURE, loadPublic } from "./keys.js";

export class CertificateUnreadable extends Error {
  constructor() { super("证书无法读取"); }
}

const MOST_BYTES = 64000;
const ORGANIZATION = "2.5.4.10", COMMON_NAME = "2.5.4.3", SERIAL_NUMBER = "2.5.4.5";
const BASIC_CONSTRAINTS = "2.5.29.19", KEY_USAGE = "2.5.29.15", EXTENDED_KEY_USAGE = "2.5.29.37";
const USAGES = ["digital_signature", "non_repudiation", "key_encipherment", "data_encipherment", "key_agreement",
  "key_cert_sign", "crl_sign"];
const BMP = 0x1e;
const known = new Map();

export function readCertificate(der) {
  const name = hex(der);
  if (!known.has(name)) known.set(name, read(der));
  return known.get(name);
}

function read(der) {
  try {
    if (der.length > MOST_BYTES || endOfValue(der) !== der.length) throw new NotStrict("certificate");
    return parse(der);
  } catch (problem) {
    if (problem instanceof NotStrict) throw new CertificateUnreadable();
    throw problem;
  }
}

function parse(der) {
  const outer = new Reader(der);
  const signedPart = outer.whole(SEQUENCE);
  const algorithm = outer.whole(SEQUENCE), signature = outer.bits();
  outer.end();
  const inner = new Reader(signedPart);
  if (inner.tag === CONTEXT_0) inner.whole(CONTEXT_0);
  const serial = inner.integer();
  if (!same(inner.whole(SEQUENCE), algorithm)) throw new NotStrict("algorithms differ");
  const issuer = inner.whole(SEQUENCE);
  const times = inner.inner();
  const notBefore = times.time(), notAfter = times.time();
  times.end();
  const subject = inner.whole(SEQUENCE), spki = inner.whole(SEQUENCE);
  for (const tag of [0x81, 0x82, 0xa1, 0xa2]) if (inner.tag === tag) inner.whole(tag);
  const extensions = inner.tag === 0xa3 ? readExtensions(inner.inner(0xa3)) : new Map();
  inner.end();
  const usage = valueOf(extensions, KEY_USAGE, usageOf);
  const basic = valueOf(extensions, BASIC_CONSTRAINTS, basicOf) || { authority: false, length: null };
  return { der: der, signedPart: signedPart, serial: serial, issuer: issuer, subject: subject, names: namesOf(subject),
    notBefore: notBefore, notAfter: notAfter, spki: spki, algorithm: new Reader(algorithm).oid(), signature: signature,
    extensions: extensions, usage: usage, extendedUsage: valueOf(extensions, EXTENDED_KEY_USAGE, purposesOf) || [],
    mayIssue: basic.authority && (usage === null || usage.includes("key_cert_sign")), pathLength: basic.length };
}

function readExtensions(tagged) {
  const listed = tagged.inner(), found = new Map();
  tagged.end();
  while (listed.more) {
    const one = listed.inner(), oid = one.oid();
    const critical = one.tag === BOOLEAN ? one.boolean() : false;
    if (found.has(oid)) throw new NotStrict("extension twice");
    found.set(oid, { critical: critical, value: one.take(OCTET_STRING) });
    one.end();
  }
  return found;
}

function valueOf(extensions, oid, reading) {
  return extensions.has(oid) ? reading(extensions.get(oid).value) : null;
}

function usageOf(value) {
  const tag = value[0], size = value[1];
  if (tag !== BIT_STRING || size < 1 || size !== value.length - 2 || value[2] > 7) throw new NotStrict("key usage");
  const set = (bit) => bit >> 3 < size - 1 && (value[3 + (bit >> 3)] & (0x80 >> (bit & 7))) !== 0;
  return USAGES.filter((_, bit) => set(bit));
}

function basicOf(value) {
  const reader = new Reader(value);
  const authority = reader.tag === BOOLEAN ? reader.boolean() : false;
  const length = reader.more ? Number(reader.integer()) : null;
  reader.end();
  return { authority: authority, length: length };
}

function purposesOf(value) {
  const reader = new Reader(value), found = [];
  while (reader.tag === OID) found.push(reader.oid());
  reader.end();
  return found;
}

function namesOf(subject) {
  const reader = new Reader(subject), told = {};
  while (reader.more) {
    const part = reader.inner(SET);
    while (part.more) {
      const pair = part.inner(), oid = pair.oid(), tag = pair.tag, content = pair.take(tag);
      if (!(oid in told)) told[oid] = textOf(tag, content);
    }
  }
  return told;
}

function textOf(tag, content) {
  if (tag === BMP) return new TextDecoder("utf-16be").decode(content);
  for (const encoding of ["utf-8", "gb18030"]) {
    try { return decode(content, encoding); } catch (problem) { if (!(problem instanceof TypeError)) throw problem; }
  }
  return Array.from(content, (one) => String.fromCharCode(one)).join("");
}

export const subjectName = (certificate) => certificate.names[ORGANIZATION] || certificate.names[COMMON_NAME] || "";
export const subjectCode = (certificate) => certificate.names[SERIAL_NUMBER] || "";

export function keyOf(certificate) {
  const key = loadPublic(certificate.spki);
  if (key === null) throw new CertificateUnreadable();
  return key;
}

/* Whether a signature of the kind `oid` over `data` is of the certificate's key, and of the key's kind. */
export function isSignedWith(certificate, oid, signature, data) {
  const suite = BY_SIGNATURE[oid], key = keyOf(certificate);
  return suite !== undefined && suite.name === key.algorithm && key.verify(signature, data);
}

const issued = new Map();

export function isIssuedBy(below, above) {
  const name = hex(below.der) + "/" + hex(above.der);
  if (!issued.has(name)) {
    issued.set(name, same(below.issuer, above.subject)
      && isSignedWith(above, below.algorithm, below.signature, below.signedPart));
  }
  return issued.get(name);
}
