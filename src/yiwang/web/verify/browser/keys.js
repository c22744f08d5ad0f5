/* Public keys and the signatures that they verify: SM2, P-256, RSA. The twin of crypto/signing.py. */
import { concat, fromHex, same, toNumber } from "./bytes.js";
import { P256, SM2, ecdsaVerify, pointOf, power, sm2Verify } from "./curves.js";
import { NotStrict, Reader, endOfValue } from "./der.js";
import { sha256, sm3 } from "./digests.js";

export const SUITES = {
  "sm2-sm3": { name: "sm2-sm3", hash: sm3, signature: "1.2.156.10197.1.501", digest: "1.2.156.10197.1.401" },
  "ecdsa-sha256": { name: "ecdsa-sha256", hash: sha256, signature: "1.2.840.10045.4.3.2", digest: "2.16.840.1.101.3.4.2.1" },
  "rsa-sha256": { name: "rsa-sha256", hash: sha256, signature: "1.2.840.113549.1.1.11", digest: "2.16.840.1.101.3.4.2.1" },
};
export const BY_SIGNATURE = Object.fromEntries(Object.values(SUITES).map((suite) => [suite.signature, suite]));

const SM2_SPKI = fromHex("3059301306072a8648ce3d020106082a811ccf5501822d034200");
const P256_SPKI = fromHex("3059301306072a8648ce3d020106082a8648ce3d030107034200");
const SHA256_INFO = fromHex("3031300d060960864801650304020105000420");

/* r and s of the one DER form of two positive numbers, or null. */
export function pairOf(signature) {
  try {
    if (endOfValue(signature) !== signature.length) return null;
    const reader = new Reader(signature);
    const r = reader.integer(), s = reader.integer();
    reader.end();
    return r < 0n || s < 0n || r >> 256n || s >> 256n ? null : { r: r, s: s };
  } catch (problem) {
    if (problem instanceof NotStrict) return null;
    throw problem;
  }
}

function curveKey(kind, algorithm, spki, verify) {
  const point = pointOf(kind, spki.subarray(26));
  if (!point) return null;
  return { algorithm: algorithm, spki: spki, verify: (signature, data) => {
    const pair = pairOf(signature);
    return pair !== null && verify(point, data, pair.r, pair.s);
  }, verifyRaw: (raw, data) => raw.length === 64
    && verify(point, data, toNumber(raw.subarray(0, 32)), toNumber(raw.subarray(32))) };
}

function rsaKey(spki) {
  const outer = new Reader(spki), algorithm = outer.inner();
  if (algorithm.oid() !== "1.2.840.113549.1.1.1") return null;
  const numbers = new Reader(outer.bits());
  const n = numbers.integer(), e = numbers.integer();
  numbers.end();
  const size = Math.ceil(n.toString(16).length / 2);
  if (n <= 0n || e < 3n || size < 128 || size > 1024 || e > 0xffffffffn) return null;
  return { algorithm: "rsa-sha256", spki: spki, verify: (signature, data) => {
    if (signature.length !== size || toNumber(signature) >= n) return false;
    const opened = fromHex(power(toNumber(signature), e, n).toString(16).padStart(size * 2, "0"));
    const told = concat(SHA256_INFO, sha256(data));
    const filled = new Uint8Array(size - told.length - 3).fill(255);
    return same(opened, concat(Uint8Array.of(0, 1), filled, Uint8Array.of(0), told));
  } };
}

/* The key in a SubjectPublicKeyInfo, or null when it is of no kind that is known. */
export function loadPublic(spki) {
  const begins = (head) => spki.length === head.length + 65 && same(spki.subarray(0, head.length), head);
  if (begins(SM2_SPKI)) return curveKey(SM2, "sm2-sm3", spki, sm2Verify);
  if (begins(P256_SPKI)) return curveKey(P256, "ecdsa-sha256", spki, ecdsaVerify);
  try {
    return rsaKey(spki);
  } catch (problem) {
    if (problem instanceof NotStrict) return null;
    throw problem;
  }
}
