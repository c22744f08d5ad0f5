/* The ASN.1 of seals and seal signatures: GB/T 38540 (V4), GM/T 0031-2014 (V1), -2025 (V5).
   The twin of formats/seal/structure.py. */
import { ascii, concat } from "./bytes.js";
import { BIT_STRING, BOOLEAN, CONTEXT_0, IA5, NotStrict, OCTET_STRING, OID, PRINTABLE, Reader, SEQUENCE, UTF8,
  endOfValue, momentOf } from "./der.js";

export class SealUnreadable extends Error {
  constructor() { super("印章数据不符合标准，无法读取"); }
}
export class SignatureUnreadable extends Error {
  constructor() { super("签章数据不符合标准，无法读取"); }
}

const MOST_BYTES = 4000000, MOST_HOLDERS = 1000;

function reading(der, Problem, parse) {
  try {
    if (der.length > MOST_BYTES || endOfValue(der) !== der.length) throw new NotStrict("seal");
    return parse(der);
  } catch (problem) {
    if (problem instanceof NotStrict) throw new Problem();
    throw problem;
  }
}

export const readSeal = (der) => reading(der, SealUnreadable, parseSeal);
export const readSealSignature = (der) => reading(der, SignatureUnreadable, parseSignature);

function parseSeal(der) {
  const outer = new Reader(der);
  const information = outer.whole(SEQUENCE);
  const inner = new Reader(information), head = inner.inner();
  const mark = head.text(IA5), version = Number(head.integer());
  head.text(IA5);
  head.end();
  const old = outer.tag === SEQUENCE;
  if (mark !== "ES" || old !== (version === 1) || ![1, 4, 5].includes(version)) throw new NotStrict("seal");
  const id = inner.text(IA5);
  const told = inner.inner();
  const kind = Number(told.integer()), name = told.text(UTF8);
  const listed = old ? 1 : Number(told.integer());
  const holders = readHolders(told.inner(), listed);
  const createdAt = told.time(), validFrom = told.time(), validTo = told.time();
  told.end();
  const picture = readPicture(inner.inner());
  const extensions = inner.more ? readSealExtensions(inner.inner()) : [];
  inner.end();
  return { der: der, version: version, id: id, kind: kind, name: name, ...holders, createdAt: createdAt,
    validFrom: validFrom, validTo: validTo, picture: picture, extensions: extensions, ...madeBy(outer, information, old) };
}

function madeBy(outer, information, old) {
  const source = old ? outer.inner() : outer;
  const certificate = source.next(OCTET_STRING), algorithm = source.whole(OID), signature = source.bits();
  const timeStamp = !old && outer.more ? readStamp(outer) : null;
  source.end();
  outer.end();
  const single = new Reader(algorithm, OID);
  single.at = 0;
  return { maker: certificate.content, algorithm: single.oid(), signature: signature, timeStamp: timeStamp,
    signedPart: old ? sequenceOf(information, certificate.whole, algorithm) : information };
}

function sequenceOf(...parts) {
  const content = concat(...parts), octets = [];
  for (let left = content.length; left > 0; left >>>= 8) octets.unshift(left & 255);
  const head = content.length < 128 ? [0x30, content.length] : [0x30, 0x80 | octets.length, ...octets];
  return concat(Uint8Array.from(head), content);
}

function parseSignature(der) {
  const outer = new Reader(der);
  const signedPart = outer.whole(SEQUENCE);
  const inner = new Reader(signedPart), old = outer.tag === BIT_STRING;
  const version = Number(inner.integer()), seal = readSeal(inner.whole(SEQUENCE));
  const signedAt = old ? timeOfOld(inner.bits()) : inner.time();
  const digest = inner.bits(), propertyInfo = inner.text(IA5);
  const rest = old ? oldRest(inner, outer) : newRest(inner, outer);
  inner.end();
  outer.end();
  const fits = old ? version === 1 && seal.version === 1 : [4, 5].includes(version) && seal.version !== 1;
  if (!fits) throw new NotStrict("versions");
  return { der: der, version: version, seal: seal, signedAt: signedAt, digest: digest, propertyInfo: propertyInfo,
    signedPart: signedPart, ...rest };
}

function oldRest(inner, outer) {
  return { signer: inner.take(OCTET_STRING), algorithm: inner.oid(), signature: outer.bits(), timeStamp: null };
}

function newRest(inner, outer) {
  if (inner.more) {
    const tagged = inner.inner(CONTEXT_0);
    readSealExtensions(tagged.inner());
    tagged.end();
  }
  const rest = { signer: outer.take(OCTET_STRING), algorithm: outer.oid(), signature: outer.bits() };
  return { ...rest, timeStamp: outer.more ? readStamp(outer) : null };
}

/* The time in a BIT STRING, whose form GM/T 0031-2014 leaves open: an encoded time, or its text in China's time. */
function timeOfOld(content) {
  try {
    if (endOfValue(content) === content.length) {
      const reader = new Reader(content, content[0]);
      reader.at = 0;
      return reader.time();
    }
  } catch (problem) {
    if (!(problem instanceof NotStrict)) throw problem;
  }
  try {
    const parts = ascii(content).match(/^(\d{4})-(\d\d)-(\d\d) (\d\d):(\d\d):(\d\d)$/);
    const moment = parts ? momentOf(...parts.slice(1).map(Number)) : null;
    return moment === null ? null : moment - 8 * 3600000;
  } catch (problem) {
    return null;
  }
}

function readHolders(inside, listed) {
  const holders = [], digests = [];
  while (inside.more) {
    if (holders.length + digests.length >= MOST_HOLDERS) throw new NotStrict("holders");
    if (listed === 1) {
      holders.push(inside.take(OCTET_STRING));
    } else if (listed === 2) {
      const pair = inside.inner();
      digests.push({ kind: pair.text(PRINTABLE), value: pair.take(OCTET_STRING) });
      pair.end();
    } else {
      throw new NotStrict("holders");
    }
  }
  return { holders: holders, holderDigests: digests };
}

function readPicture(inside) {
  const made = { kind: inside.text(IA5), data: inside.take(OCTET_STRING), width: Number(inside.integer()),
    height: Number(inside.integer()) };
  inside.end();
  if (!(made.width > 0 && made.width <= 1000 && made.height > 0 && made.height <= 1000)) throw new NotStrict("picture");
  return made;
}

function readSealExtensions(inside) {
  const found = [];
  while (inside.more) {
    const one = inside.inner(), oid = one.oid();
    const critical = one.tag === BOOLEAN ? one.boolean() : false;
    found.push({ oid: oid, critical: critical, value: one.take(OCTET_STRING) });
    one.end();
  }
  return found;
}

function readStamp(outer) {
  const tagged = outer.inner(CONTEXT_0), token = tagged.bits();
  tagged.end();
  return token;
}
