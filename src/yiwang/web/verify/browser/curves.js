/* Signatures over elliptic curves: SM2 (GB/T 32918.2) and ECDSA on P-256. Only public values, so no care for timing. */
import { fromHex, toNumber, utf8 } from "./bytes.js";
import { sha256, sm2Digest } from "./digests.js";

const curve = (p, b, n, x, y) => ({ p: BigInt("0x" + p), b: BigInt("0x" + b), n: BigInt("0x" + n),
  x: BigInt("0x" + x), y: BigInt("0x" + y), parts: fromHex(b + x + y) });

export const SM2 = curve(
  "fffffffeffffffffffffffffffffffffffffffff00000000ffffffffffffffff",
  "28e9fa9e9d9f5e344d5a9e4bcf6509a7f39789f515ab8f92ddbcbd414d940e93",
  "fffffffeffffffffffffffffffffffff7203df6b21c6052b53bbf40939d54123",
  "32c4ae2c1f1981195f9904466a39c9948fe30bbff2660be1715a4589334c74c7",
  "bc3736a2f4f6779c59bdcee36b692153d0a9877cc62a474002df32e52139f0a0");
export const P256 = curve(
  "ffffffff00000001000000000000000000000000ffffffffffffffffffffffff",
  "5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604b",
  "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551",
  "6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296",
  "4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5");

const mod = (value, by) => { const rest = value % by; return rest < 0n ? rest + by : rest; };

export function power(base, exponent, by) {
  let result = 1n, one = mod(base, by);
  for (let left = exponent; left > 0n; left >>= 1n) {
    if (left & 1n) result = (result * one) % by;
    one = (one * one) % by;
  }
  return result;
}

/* Jacobian coordinates; a = -3 on both curves; null is the point at infinity. */
function doubled(point, p) {
  if (!point || point.y === 0n) return null;
  const square = mod(point.z * point.z, p);
  const slope = mod(3n * (point.x - square) * (point.x + square), p);
  const yy = mod(point.y * point.y, p);
  const s = mod(4n * point.x * yy, p);
  const x = mod(slope * slope - 2n * s, p);
  return { x: x, y: mod(slope * (s - x) - 8n * yy * yy, p), z: mod(2n * point.y * point.z, p) };
}

function added(one, two, p) {
  if (!one) return two;
  if (!two) return one;
  const zz1 = mod(one.z * one.z, p), zz2 = mod(two.z * two.z, p);
  const u1 = mod(one.x * zz2, p), u2 = mod(two.x * zz1, p);
  const s1 = mod(one.y * two.z * zz2, p), s2 = mod(two.y * one.z * zz1, p);
  if (u1 === u2) return s1 === s2 ? doubled(one, p) : null;
  const h = mod(u2 - u1, p), r = mod(s2 - s1, p);
  const hh = mod(h * h, p), hhh = mod(h * hh, p), v = mod(u1 * hh, p);
  const x = mod(r * r - hhh - 2n * v, p);
  return { x: x, y: mod(r * (v - x) - s1 * hhh, p), z: mod(one.z * two.z * h, p) };
}

/* The x of s·G + t·Q, or null at infinity. */
function combined(kind, s, t, point) {
  const base = { x: kind.x, y: kind.y, z: 1n }, other = { x: point.x, y: point.y, z: 1n };
  const both = added(base, other, kind.p);
  let sum = null;
  for (let at = 255n; at >= 0n; at -= 1n) {
    sum = doubled(sum, kind.p);
    const mine = (s >> at) & 1n, theirs = (t >> at) & 1n;
    if (mine && theirs) sum = added(sum, both, kind.p);
    else if (mine) sum = added(sum, base, kind.p);
    else if (theirs) sum = added(sum, other, kind.p);
  }
  if (!sum) return null;
  return mod(sum.x * power(sum.z * sum.z, kind.p - 2n, kind.p), kind.p);
}

/* The point in 65 bytes, or null when they are none of the curve. */
export function pointOf(kind, bytes) {
  if (bytes.length !== 65 || bytes[0] !== 4) return null;
  const x = toNumber(bytes.subarray(1, 33)), y = toNumber(bytes.subarray(33));
  const fits = x < kind.p && y < kind.p && mod(y * y - (x * x * x - 3n * x + kind.b), kind.p) === 0n;
  return fits ? { x: x, y: y, bytes: bytes.slice(1) } : null;
}

const USER = utf8("1234567812345678");
const SM2_A = fromHex("fffffffeffffffffffffffffffffffffffffffff00000000fffffffffffffffc");
const SM2_PARTS = Uint8Array.of(...SM2_A, ...SM2.parts);

export function sm2Verify(point, data, r, s) {
  if (r < 1n || r >= SM2.n || s < 1n || s >= SM2.n) return false;
  const t = mod(r + s, SM2.n);
  if (t === 0n) return false;
  const x = combined(SM2, s, t, point);
  return x !== null && mod(toNumber(sm2Digest(USER, SM2_PARTS, point.bytes, data)) + x, SM2.n) === r;
}

export function ecdsaVerify(point, data, r, s) {
  if (r < 1n || r >= P256.n || s < 1n || s >= P256.n) return false;
  const inverse = power(s, P256.n - 2n, P256.n);
  const e = toNumber(sha256(data));
  const x = combined(P256, mod(e * inverse, P256.n), mod(r * inverse, P256.n), point);
  return x !== null && mod(x, P256.n) === r;
}
