/* Trust lists and status lists as files. The twin of formats/{trust_lists,status_lists,signed_json}.py. */
import { concat, fromBase64, hex, utf8 } from "./bytes.js";
import { keyOf, readCertificate } from "./certificates.js";
import { TrustList, strayProblem } from "./chains.js";
import { BIT_STRING, Reader, SEQUENCE } from "./der.js";
import { sha256 } from "./digests.js";
import { inflate } from "./inflate.js";
import { readList } from "./revocation.js";

export class ListProblem extends Error {}

const SHARD = 65536, STATES = ["current", "suspended", "ended", "unassigned"];
const NO_TRUST = "信任列表无法读取：不是本平台格式的信任列表，或者已损坏";
const NO_STATUS = "状态列表无法读取：不是本平台格式的状态列表，或者已损坏";

/* 16 hexadecimal digits of the key: the beginning of SHA-256 over its bit string (RFC 7093 §2). */
export function keyId(der) {
  const reader = new Reader(readCertificate(der).spki);
  reader.whole(SEQUENCE);
  return hex(sha256(reader.take(BIT_STRING).subarray(1))).slice(0, 16);
}

/* Whatever is wrong with a list from outside, there is one sentence for it. */
function reading(sentence, work) {
  try {
    return work();
  } catch (problem) {
    throw problem instanceof ListProblem ? problem : new ListProblem(sentence);
  }
}

const certificates = (listed) => listed.map((one) => readCertificate(fromBase64(one)).der);

function momentOfText(text) {
  const moment = Date.parse(text);
  if (Number.isNaN(moment) || !/(Z|[+-]\d\d:\d\d)$/.test(text)) throw new ListProblem(NO_TRUST);
  return moment;
}

/* {trust, codeSigners, name, issuedAt} of the JSON text of a trust list. */
export function readTrustList(text) {
  return reading(NO_TRUST, () => {
    const told = JSON.parse(text);
    if (told.kind !== "yiwang.trust-list" || told.version !== 1 || !told.roots.length) throw new ListProblem(NO_TRUST);
    const signers = {};
    for (const [key, chain] of Object.entries(told.code_signers || {})) {
      signers[key] = certificates(chain);
      if (!chain.length || keyId(signers[key][0]) !== key) throw new ListProblem(NO_TRUST);
    }
    const ended = {};
    for (const [key, moment] of Object.entries(told.ended_seals || {})) ended[key] = momentOfText(moment);
    const lists = (told.revocation_lists || []).map((one) => readList(fromBase64(one))).filter(Boolean);
    return { trust: new TrustList(certificates(told.roots), certificates(told.intermediates), lists, ended),
      codeSigners: signers, name: String(told.name), issuedAt: momentOfText(told.issued_at) };
  });
}

/* Sorted keys, no blanks: the canonical form of what has no numbers but whole ones. */
export function canonical(value) {
  if (Array.isArray(value)) return "[" + value.map(canonical).join(",") + "]";
  if (value && typeof value === "object") {
    return "{" + Object.keys(value).sort().map((key) => JSON.stringify(key) + ":" + canonical(value[key])).join(",") + "}";
  }
  return JSON.stringify(value);
}

function checkSignature(told, mark, moment, trusted, now) {
  const { signature, ...content } = told;
  const chain = signature.certificates.map(fromBase64);
  const key = keyOf(readCertificate(chain[0]));
  const good = chain.length <= 6 && signature.algorithm === key.algorithm
    && key.verify(fromBase64(signature.value), concat(utf8(mark), utf8(canonical(content))));
  if (!good) throw new ListProblem("状态列表不可信：签名与内容不符，内容已被改动");
  if (moment > now + 600000) throw new ListProblem("状态列表不可信：签名时间晚于当前时间");
  const checked = trusted.trust.check(chain, moment);
  const problem = checked.problem || strayProblem(chain, checked, [...trusted.trust.intermediates, ...trusted.trust.roots]);
  if (problem) throw new ListProblem("状态列表不可信：" + problem.reason);
  if (!(keyId(chain[0]) in trusted.codeSigners)) throw new ListProblem("状态列表不可信：签名者不是签发状态列表的平台");
}

function adler(data) {
  let low = 1, high = 0;
  for (const one of data) { low = (low + one) % 65521; high = (high + low) % 65521; }
  return high * 65536 + low;
}

/* {shard, asOf, next, state(number)} of the bytes of a status list that somebody trusted signed. */
export function readStatusList(content, trusted, now = Date.now()) {
  return reading(NO_STATUS, () => {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(content), told = JSON.parse(text);
    if (told.kind !== "yiwang.status-list" || told.version !== 1 || canonical(told) !== text) throw new ListProblem(NO_STATUS);
    const asOf = momentOfText(told.as_of), next = momentOfText(told.next), packed = fromBase64(told.states);
    checkSignature(told, "yiwang.status-list.v1\n", asOf, trusted, now);
    const states = inflate(packed.subarray(2), SHARD / 4);
    const check = packed.slice(-4).reduce((sum, one) => sum * 256 + one, 0);
    if (check !== adler(states)) throw new ListProblem(NO_STATUS);
    return { shard: told.shard, asOf: asOf, next: next, state: (number) => {
      if (Math.floor(number / SHARD) !== told.shard) return null;
      const place = number % SHARD;
      return STATES[(states[place >> 2] >> (2 * (place & 3))) & 3];
    } };
  });
}

/* What lists say of a number: {state: current, suspended, ended, not_listed, out_of_date or not_checked, asOf}. */
export function statusFrom(lists, number, now = Date.now()) {
  if (!lists.length || number === null) return { state: "not_checked", asOf: null };
  const held = lists.filter((one) => one.state(number) !== null).sort((left, right) => left.asOf - right.asOf);
  if (!held.length) return { state: "not_listed", asOf: null };
  const newest = held[held.length - 1], state = newest.state(number);
  if (newest.next < now) return { state: "out_of_date", asOf: newest.asOf };
  return { state: state === "unassigned" ? "not_listed" : state, asOf: newest.asOf };
}
