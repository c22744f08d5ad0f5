/* Bytes: hexadecimal, base64, text, comparison. */
export function hex(bytes) {
  return Array.from(bytes, (one) => one.toString(16).padStart(2, "0")).join("");
}

export function fromHex(text) {
  return Uint8Array.from(text.match(/../g) || [], (pair) => parseInt(pair, 16));
}

export function same(left, right) {
  if (left.length !== right.length) return false;
  let differs = 0;
  for (let at = 0; at < left.length; at += 1) differs |= left[at] ^ right[at];
  return differs === 0;
}

export function concat(...parts) {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) { whole.set(part, at); at += part.length; }
  return whole;
}

export function utf8(text) {
  return new TextEncoder().encode(text);
}

/* Text of an encoding that the browser knows; throws on bytes that are none of it. */
export function decode(bytes, encoding) {
  return new TextDecoder(encoding, { fatal: true, ignoreBOM: true }).decode(bytes);
}

export function ascii(bytes) {
  let text = "";
  for (const one of bytes) {
    if (one > 127) throw new Error("not ASCII");
    text += String.fromCharCode(one);
  }
  return text;
}

/* Strict base64 with padding; throws on anything else. */
export function fromBase64(text) {
  if (text.length % 4 || !/^[A-Za-z0-9+/]*={0,2}$/.test(text)) throw new Error("not base64");
  return Uint8Array.from(atob(text), (one) => one.charCodeAt(0));
}

export function toNumber(bytes) {
  return bytes.length ? BigInt("0x" + hex(bytes)) : 0n;
}
