/* SM3 (GB/T 32905-2016) and SHA-256 (FIPS 180-4). */
import { concat } from "./bytes.js";

/* The message with its padding: one bit, zeros, length in bits as 64 bits. */
function padded(data) {
  const size = data.length;
  const whole = new Uint8Array(Math.ceil((size + 9) / 64) * 64);
  whole.set(data);
  whole[size] = 0x80;
  const view = new DataView(whole.buffer);
  view.setUint32(whole.length - 8, Math.floor(size / 0x20000000));
  view.setUint32(whole.length - 4, (size * 8) >>> 0);
  return view;
}

function joined(words) {
  const out = new DataView(new ArrayBuffer(32));
  words.forEach((word, at) => out.setUint32(at * 4, word));
  return new Uint8Array(out.buffer);
}

const left = (word, by) => (word << by) | (word >>> (32 - by));
const right = (word, by) => (word >>> by) | (word << (32 - by));

const SM3_START = [0x7380166f, 0x4914b2b9, 0x172442d7, 0xda8a0600, 0xa96f30bc, 0x163138aa, 0xe38dee4d, 0xb0fb0e4e];

export function sm3(data) {
  const view = padded(data);
  const words = new Int32Array(68);
  let state = Int32Array.from(SM3_START);
  for (let at = 0; at < view.byteLength; at += 64) {
    for (let j = 0; j < 16; j += 1) words[j] = view.getInt32(at + j * 4);
    for (let j = 16; j < 68; j += 1) {
      const mixed = words[j - 16] ^ words[j - 9] ^ left(words[j - 3], 15);
      words[j] = mixed ^ left(mixed, 15) ^ left(mixed, 23) ^ left(words[j - 13], 7) ^ words[j - 6];
    }
    let [a, b, c, d, e, f, g, h] = state;
    for (let j = 0; j < 64; j += 1) {
      const turned = left(a, 12);
      const first = left((turned + e + left(j < 16 ? 0x79cc4519 : 0x7a879d8a, j % 32)) | 0, 7);
      const chosen = j < 16 ? a ^ b ^ c : (a & b) | (a & c) | (b & c);
      const other = j < 16 ? e ^ f ^ g : (e & f) | (~e & g);
      const one = (chosen + d + (first ^ turned) + (words[j] ^ words[j + 4])) | 0;
      const two = (other + h + first + words[j]) | 0;
      d = c; c = left(b, 9); b = a; a = one;
      h = g; g = left(f, 19); f = e; e = two ^ left(two, 9) ^ left(two, 17);
    }
    state = Int32Array.from([a, b, c, d, e, f, g, h], (word, j) => word ^ state[j]);
  }
  return joined(state);
}

/* The first 32 bits of the fractional parts of roots of the first primes (FIPS 180-4 §4.2.2, §5.3.3). */
function fractions(count, root) {
  const found = [];
  for (let number = 2; found.length < count; number += 1) {
    let prime = true;
    for (let by = 2; by * by <= number; by += 1) if (number % by === 0) prime = false;
    if (prime) { const value = Math.pow(number, 1 / root); found.push(((value - Math.floor(value)) * 0x100000000) | 0); }
  }
  return found;
}

const SHA_ROUNDS = fractions(64, 3);
const SHA_START = fractions(8, 2);

export function sha256(data) {
  const view = padded(data);
  const words = new Int32Array(64);
  let state = Int32Array.from(SHA_START);
  for (let at = 0; at < view.byteLength; at += 64) {
    for (let j = 0; j < 16; j += 1) words[j] = view.getInt32(at + j * 4);
    for (let j = 16; j < 64; j += 1) {
      const older = words[j - 15], newer = words[j - 2];
      const one = right(older, 7) ^ right(older, 18) ^ (older >>> 3);
      const two = right(newer, 17) ^ right(newer, 19) ^ (newer >>> 10);
      words[j] = words[j - 16] + one + words[j - 7] + two;
    }
    let [a, b, c, d, e, f, g, h] = state;
    for (let j = 0; j < 64; j += 1) {
      const one = h + (right(e, 6) ^ right(e, 11) ^ right(e, 25)) + ((e & f) ^ (~e & g)) + SHA_ROUNDS[j] + words[j];
      const two = (right(a, 2) ^ right(a, 13) ^ right(a, 22)) + ((a & b) ^ (a & c) ^ (b & c));
      h = g; g = f; f = e; e = (d + one) | 0; d = c; c = b; b = a; a = (one + two) | 0;
    }
    state = Int32Array.from([a, b, c, d, e, f, g, h], (word, j) => (word + state[j]) | 0);
  }
  return joined(state);
}

export const DIGESTS = { sm3: sm3, sha256: sha256 };

/* Z of SM2 (GB/T 32918.2 §5.5) before the message. */
export function sm2Digest(userId, curve, point, data) {
  const bits = userId.length * 8;
  const identity = sm3(concat(Uint8Array.of(bits >> 8, bits & 255), userId, curve, point));
  return sm3(concat(identity, data));
}
