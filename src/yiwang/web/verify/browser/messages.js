/* SignedData of GB/T 35275 and RFC 5652, one signer, strictly encoded. The twin of crypto/signed_data.py. */
import { concat, same } from "./bytes.js";
import { CertificateUnreadable, keyOf, readCertificate } from "./certificates.js";
import { CONTEXT_0, INTEGER, NotStrict, OCTET_STRING, Reader, SEQUENCE, SET, algorithmOf, endOfValue } from "./der.js";
import { sha256, sm3 } from "./digests.js";
import { SUITES } from "./keys.js";

export class MessageBroken extends Error {
  constructor() { super("签名数据无法读取"); }
}

const GM_DATA = "1.2.156.10197.6.1.4.2.1", GM_SIGNED = "1.2.156.10197.6.1.4.2.2";
const DATA = "1.2.840.113549.1.7.1", SIGNED = "1.2.840.113549.1.7.2";
const PLAIN = [DATA, GM_DATA];
const SIGNATURES = { "1.2.156.10197.1.301.1": "sm2-sm3", "1.2.156.10197.1.501": "sm2-sm3",
  "1.2.840.10045.4.3.2": "ecdsa-sha256", "1.2.840.113549.1.1.11": "rsa-sha256", "1.2.840.113549.1.1.1": "rsa-sha256" };
const DIGEST_OF = { "1.2.156.10197.1.401": sm3, "2.16.840.1.101.3.4.2.1": sha256 };
const CONTENT_TYPE = "1.2.840.113549.1.9.3", MESSAGE_DIGEST = "1.2.840.113549.1.9.4";
const SIGNING_TIME = "1.2.840.113549.1.9.5", SIGNING_CERTIFICATE = "1.2.840.113549.1.9.16.2.47";
const MOST_BYTES = 64000000;

export function readMessage(der) {
  try {
    if (der.length > MOST_BYTES || endOfValue(der) !== der.length) throw new NotStrict("message");
    return parseMessage(der);
  } catch (problem) {
    if (problem instanceof NotStrict) throw new MessageBroken();
    throw problem;
  }
}

function need(condition) { if (!condition) throw new NotStrict("message"); }

function parseMessage(der) {
  const outer = new Reader(der);
  need([SIGNED, GM_SIGNED].includes(outer.oid()));
  const tagged = outer.inner(CONTEXT_0);
  outer.end();
  const whole = tagged.inner();
  tagged.end();
  const version = whole.integer();
  const listed = whole.inner(SET), digest = algorithmOf(listed);
  listed.end();
  const told = whole.inner(), contentType = told.oid();
  let content = null;
  if (told.more) {
    const wrapped = told.inner(CONTEXT_0);
    content = wrapped.take(OCTET_STRING);
    wrapped.end();
  }
  told.end();
  need(version === (PLAIN.includes(contentType) ? 1n : 3n));
  const certificates = whole.tag === CONTEXT_0 ? whole.inner(CONTEXT_0) : null;
  if (whole.tag === CONTEXT_0 + 1) whole.take(CONTEXT_0 + 1);
  const infos = whole.inner(SET);
  whole.end();
  const signed = signerInfo(infos.inner(), digest, contentType);
  infos.end();
  const { signer, others } = signerOf(certificates, signed.issuer, signed.serial);
  checkNamed(signed.named, signer);
  return { contentType: contentType, content: content, chain: [signer, ...others], digest: digest, ...signed };
}

function signerInfo(info, digest, contentType) {
  need(info.integer() === 1n);
  const sid = info.inner();
  const issuer = sid.whole(SEQUENCE), serial = sid.whole(INTEGER);
  sid.end();
  need(algorithmOf(info) === digest);
  const attributes = info.tag === CONTEXT_0 ? info.whole(CONTEXT_0) : null;
  const algorithm = SIGNATURES[algorithmOf(info)];
  need(algorithm && SUITES[algorithm].digest === digest);
  const signature = info.take(OCTET_STRING);
  info.end();
  const read = attributes && attributes.length > 2 ? readAttributes(attributes, contentType) : {};
  return { issuer: issuer, serial: serial, algorithm: algorithm, signature: signature, ...read,
    signed: read.messageDigest ? concat(Uint8Array.of(SET), attributes.subarray(1)) : null };
}

function readAttributes(attributes, contentType) {
  const reader = new Reader(attributes, CONTEXT_0), told = new Map();
  while (reader.more) {
    const one = reader.inner(), oid = one.oid(), values = one.inner(SET);
    one.end();
    need(!told.has(oid));
    told.set(oid, values.next());
    values.end();
  }
  need(told.has(CONTENT_TYPE) && told.has(MESSAGE_DIGEST));
  const stated = single(told.get(CONTENT_TYPE)).oid();
  need(stated === contentType || (PLAIN.includes(stated) && PLAIN.includes(contentType)));
  return { messageDigest: single(told.get(MESSAGE_DIGEST)).take(OCTET_STRING),
    signingTime: told.has(SIGNING_TIME) ? single(told.get(SIGNING_TIME)).time() : null,
    named: told.has(SIGNING_CERTIFICATE) ? told.get(SIGNING_CERTIFICATE).whole : null };
}

/* A reader that stands before one value. */
function single(value) {
  const reader = new Reader(value.whole, value.whole[0]);
  reader.at = 0;
  return reader;
}

function signerOf(certificates, issuer, serial) {
  let signer = null;
  const others = [];
  while (certificates && certificates.more) {
    const der = certificates.whole(SEQUENCE), one = readCertificate(der);
    const number = new Reader(one.signedPart);
    if (number.tag === CONTEXT_0) number.whole(CONTEXT_0);
    if (!signer && same(number.whole(INTEGER), serial) && same(one.issuer, issuer)) signer = der;
    else others.push(der);
  }
  need(signer);
  return { signer: signer, others: others };
}

/* ESSCertIDv2 (RFC 5035), where it stands, names the signer's certificate. */
function checkNamed(attribute, signer) {
  if (!attribute) return;
  const named = new Reader(attribute).inner().inner();
  const oid = named.tag === SEQUENCE ? algorithmOf(named) : SUITES["ecdsa-sha256"].digest;
  need(oid in DIGEST_OF && same(named.take(OCTET_STRING), DIGEST_OF[oid](signer)));
}

/* What is wrong with a message over `content`, or null: {kind, reason}. */
export function messageProblem(message, content = null) {
  const wrong = (kind, reason) => ({ kind: kind, reason: reason });
  const held = message.content !== null ? message.content : content;
  if (held === null) return wrong("present", "签名不含原文，缺少被签名的原文");
  if (content !== null && !same(held, content)) return wrong("digest", "签名所含原文与给出的原文不一致");
  if (message.messageDigest && !same(message.messageDigest, DIGEST_OF[message.digest](held))) {
    return wrong("digest", "原文与签名时不一致，已被改动");
  }
  try {
    const key = keyOf(readCertificate(message.chain[0]));
    if (key.algorithm !== message.algorithm) return wrong("signature", "签名算法与证书不符");
    const good = key.verify(message.signature, message.signed || held);
    return good ? null : wrong("signature", "签名值与证书不符");
  } catch (problem) {
    if (problem instanceof CertificateUnreadable) return wrong("chain", problem.message);
    throw problem;
  }
}
