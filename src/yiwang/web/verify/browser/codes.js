/* The long-lived licence code, byte for byte as docs/concepts/presentation.md says. The twin of formats/licence_codes.py.
   The signature is over the bytes themselves; that there is only one spelling of them is left to whoever signs. */
import { concat, decode, hex, utf8 } from "./bytes.js";
import { CertificateUnreadable, keyOf, readCertificate, subjectCode, subjectName } from "./certificates.js";
import { judgeSigner } from "./seal_verify.js";
import { Findings, failed, passed, verdict } from "./verdicts.js";

const PREFIX = "YW1:", MOST = 970, SIGNATURE = 64, ROOT = "1.2.156.3005.2.";
const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const SUITES = { 1: "sm2-sm3", 2: "ecdsa-sha256" };
const MARK = utf8("yiwang.licence-code.v1\n");
const DEMO = 1, GB18030 = 2, NUMBERED = 4, ENDS = 8, MASKED = 16;
const UNREADABLE = "证照码不完整或者已被改动，无法读取";

export class CodeProblem extends Error {}

export const isCode = (text) => text.startsWith(PREFIX);

/* Base 32 without padding; one spelling only. */
function unpack(text) {
  const out = new Uint8Array(Math.floor((text.length * 5) / 8));
  let held = 0, count = 0, at = 0;
  for (const one of text) {
    const value = ALPHABET.indexOf(one);
    if (value < 0) throw new CodeProblem(UNREADABLE);
    held = ((held << 5) | value) & 0xfff;
    count += 5;
    if (count >= 8) { count -= 8; out[at] = held >> count; at += 1; }
  }
  if (count >= 5 || held & ((1 << count) - 1)) throw new CodeProblem(UNREADABLE);
  return out;
}

class Place {
  constructor(body, at) { this.body = body; this.at = at; this.charset = "utf-8"; }

  take(count) {
    const part = this.body.subarray(this.at, this.at + count);
    if (part.length !== count) throw new CodeProblem(UNREADABLE);
    this.at += count;
    return part;
  }

  number(count) { return this.take(count).reduce((sum, one) => sum * 256 + one, 0); }

  text() {
    const bytes = this.take(this.number(1));
    let text;
    try {
      text = decode(bytes, this.charset);
    } catch (problem) {
      throw new CodeProblem(UNREADABLE);
    }
    for (const one of text) {
      const point = one.codePointAt(0);
      if (point < 32 || (point > 126 && point < 160)) throw new CodeProblem(UNREADABLE);
    }
    return text;
  }

  day() { return new Date(Date.UTC(1900, 0, 1) + this.number(3) * 86400000).toISOString().slice(0, 10); }
}

export function takeApart(text) {
  if (!isCode(text) || text.length > MOST) throw new CodeProblem(UNREADABLE);
  const packed = unpack(text.slice(PREFIX.length));
  const body = packed.subarray(0, Math.max(0, packed.length - SIGNATURE)), place = new Place(body, 0);
  const version = place.number(1), suite = place.number(1), keyId = hex(place.take(8)), flags = place.number(1);
  const madeAt = place.number(4) * 1000;
  if (version !== 1 || !(suite in SUITES) || flags & ~31) throw new CodeProblem("不认识的证照码版本");
  place.charset = flags & GB18030 ? "gb18030" : "utf-8";
  const payload = { madeAt: madeAt, demo: Boolean(flags & DEMO), holderMasked: Boolean(flags & MASKED), validFrom: place.day() };
  payload.validUntil = flags & ENDS ? place.day() : null;
  payload.statusNumber = flags & NUMBERED ? place.number(5) : null;
  const [title, number, identifier, holder, issuer] = Array.from({ length: 5 }, () => place.text());
  const whole = identifier.startsWith("-") ? identifier.slice(1) : identifier ? ROOT + identifier : "";
  const count = place.number(1);
  if (count > 32) throw new CodeProblem(UNREADABLE);
  payload.fields = Array.from({ length: count }, () => [place.text(), place.text()]);
  if (place.at !== body.length) throw new CodeProblem(UNREADABLE);
  return { payload: { title: title, number: number, identifier: whole, holder: holder, issuer: issuer, ...payload },
    algorithm: SUITES[suite], keyId: keyId, body: body, signature: packed.subarray(packed.length - SIGNATURE) };
}

/* {verdict, payload}; the payload is null when nothing could be read. `trusted` as `readTrustList` gives it. */
export function verifyCode(text, trusted, now = Date.now()) {
  let held;
  try {
    held = takeApart(text);
  } catch (problem) {
    if (problem instanceof CodeProblem) return { verdict: failed("read", problem.message), payload: null };
    throw problem;
  }
  return { verdict: judgeCode(held, trusted, now), payload: held.payload };
}

function judgeCode(held, trusted, now) {
  const chain = trusted.codeSigners[held.keyId], madeAt = held.payload.madeAt;
  if (!chain || !chain.length) {
    const reason = "信任列表里没有这枚证照码的签发者，无法确认真假";
    return verdict({ ok: false, step: "chain", reason: reason, signedAt: madeAt, trustUnknown: true });
  }
  let good, signer;
  try {
    signer = readCertificate(chain[0]);
    const key = keyOf(signer);
    good = key.algorithm === held.algorithm && key.verifyRaw(held.signature, concat(MARK, held.body));
  } catch (problem) {
    if (problem instanceof CertificateUnreadable) return failed("chain", problem.message);
    throw problem;
  }
  if (!good) return failed("signature", "签名与内容不符，证照码已被改动或者是伪造的", { signedAt: madeAt });
  const findings = new Findings();
  const told = judgeSigner(chain, madeAt, trusted.trust, findings, now) || findings.doubt || passed("签名有效，内容未被改动");
  return verdict({ ok: told.ok, step: told.step, reason: told.reason, trustUnknown: told.trustUnknown, signedAt: madeAt,
    signer: subjectName(signer), signerCode: subjectCode(signer), since: told.ok ? findings.since : [], unchecked: findings.unchecked });
}
