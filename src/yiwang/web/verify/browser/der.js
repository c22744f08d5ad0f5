/* Strict distinguished encoding (X.690 §10): what does not fit throws NotStrict. The twin of crypto/der.py. */
import { ascii, decode } from "./bytes.js";

export class NotStrict extends Error {}

export const BOOLEAN = 0x01;
export const INTEGER = 0x02;
export const BIT_STRING = 0x03;
export const OCTET_STRING = 0x04;
export const NULL = 0x05;
export const OID = 0x06;
export const UTF8 = 0x0c;
export const PRINTABLE = 0x13;
export const IA5 = 0x16;
export const UTC_TIME = 0x17;
export const GENERAL_TIME = 0x18;
export const SEQUENCE = 0x30;
export const SET = 0x31;
export const CONTEXT_0 = 0xa0;
const DEEPEST = 40;

/* Tag, start and end of the value at `at`. */
function header(data, at, limit) {
  if (at + 2 > limit) throw new NotStrict("cut off");
  let length = data[at + 1], begin = at + 2;
  if (length >= 0x80) {
    const size = length & 0x7f;
    if (size === 0 || size > 6 || begin + size > limit) throw new NotStrict("length");
    length = 0;
    for (let i = 0; i < size; i += 1) length = length * 256 + data[begin + i];
    if (length < 0x80 || data[begin] === 0) throw new NotStrict("length not of the shortest form");
    begin += size;
  }
  if (begin + length > limit) throw new NotStrict("cut off");
  return { tag: data[at], begin: begin, end: begin + length };
}

/* Where the value at `start` ends, with all that it holds checked. */
export function endOfValue(data, start = 0, limit = data.length, depth = 0) {
  if (depth > DEEPEST) throw new NotStrict("nested too deeply");
  const { tag, begin, end } = header(data, start, limit);
  if (tag === 0 || (tag === BIT_STRING && (begin === end || data[begin] !== 0))) throw new NotStrict("padding");
  if (tag & 0x20) for (let at = begin; at < end;) at = endOfValue(data, at, end, depth + 1);
  return end;
}

export class Reader {
  /* `data` is one whole value, already checked by `endOfValue`, with the given tag. */
  constructor(data, tag = SEQUENCE) {
    const found = header(data, 0, data.length);
    if (found.tag !== tag || found.end !== data.length) throw new NotStrict("not the value that should stand here");
    this.data = data; this.at = found.begin; this.limit = found.end;
  }

  get more() { return this.at < this.limit; }

  get tag() { return this.more ? this.data[this.at] : 0; }

  next(tag) {
    const found = header(this.data, this.at, this.limit);
    if (tag !== undefined && found.tag !== tag) throw new NotStrict("not the value that should stand here");
    const start = this.at;
    this.at = found.end;
    return { whole: this.data.subarray(start, found.end), content: this.data.subarray(found.begin, found.end) };
  }

  whole(tag) { return this.next(tag).whole; }

  take(tag) { return this.next(tag).content; }

  inner(tag = SEQUENCE) { return new Reader(this.whole(tag), tag); }

  integer() {
    const content = this.take(INTEGER);
    const short = content.length > 1 && ((content[0] === 0 && content[1] < 128) || (content[0] === 255 && content[1] > 127));
    if (!content.length || short) throw new NotStrict("number not of the shortest form");
    let value = content[0] > 127 ? -1n : 0n;
    for (const one of content) value = (value << 8n) | BigInt(one);
    return value;
  }

  text(tag) {
    const content = this.take(tag);
    try {
      return tag === UTF8 ? decode(content, "utf-8") : ascii(content);
    } catch (problem) {
      throw new NotStrict("not text of its type");
    }
  }

  bits() {
    const content = this.take(BIT_STRING);
    if (content[0] !== 0) throw new NotStrict("not whole bytes");
    return content.subarray(1);
  }

  oid() {
    const content = this.take(OID), numbers = [];
    let value = 0n;
    for (const octet of content) {
      value = (value << 7n) | BigInt(octet & 127);
      if (value === 0n && octet === 128) throw new NotStrict("identifier not of the shortest form");
      if (!(octet & 128)) { numbers.push(value); value = 0n; }
    }
    if (!numbers.length || content[content.length - 1] & 128) throw new NotStrict("identifier cut off");
    const first = numbers[0] >= 80n ? 2n : numbers[0] / 40n;
    return [first, numbers[0] - 40n * first, ...numbers.slice(1)].join(".");
  }

  boolean() {
    const content = this.take(BOOLEAN);
    if (content.length !== 1 || (content[0] !== 0 && content[0] !== 255)) throw new NotStrict("neither true nor false");
    return content[0] !== 0;
  }

  /* Milliseconds since 1970 of a UTCTime or GeneralizedTime in Z, whole seconds. */
  time() {
    const tag = this.tag;
    if (tag !== UTC_TIME && tag !== GENERAL_TIME) throw new NotStrict("not a time");
    const parts = this.text(tag).match(tag === UTC_TIME ? /^(\d\d)(\d{10})Z$/ : /^(\d{4})(\d{10})Z$/);
    if (!parts) throw new NotStrict("not a time in Z");
    const short = Number(parts[1]);
    const year = tag === UTC_TIME ? (short >= 50 ? 1900 : 2000) + short : short;
    const moment = momentOf(year, ...parts[2].match(/../g).map(Number));
    if (moment === null) throw new NotStrict("no such time");
    return moment;
  }

  end() { if (this.more) throw new NotStrict("values are left over"); }
}

/* Milliseconds of a moment in UTC, or null when there is none such. */
export function momentOf(year, month, day, hour, minute, second) {
  const days = [31, year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
  if (year < 1 || month < 1 || month > 12 || day < 1 || day > days[month - 1]) return null;
  if (hour > 23 || minute > 59 || second > 59) return null;
  const moment = new Date(0);
  moment.setUTCFullYear(year, month - 1, day);
  moment.setUTCHours(hour, minute, second);
  return moment.getTime();
}

/* AlgorithmIdentifier without parameters, or with NULL: its OID. */
export function algorithmOf(reader) {
  const inner = reader.inner();
  const oid = inner.oid();
  if (inner.more && inner.take(NULL).length) throw new NotStrict("parameters");
  inner.end();
  return oid;
}
