/* Time-stamps of RFC 3161 over a signature. The twin of crypto/timestamps.py. */
import { same } from "./bytes.js";
import { CertificateUnreadable, readCertificate, subjectName } from "./certificates.js";
import { checkChain, strayProblem } from "./chains.js";
import { GENERAL_TIME, NotStrict, OCTET_STRING, Reader, algorithmOf, endOfValue, momentOf } from "./der.js";
import { sha256, sm3 } from "./digests.js";
import { MessageBroken, messageProblem, readMessage } from "./messages.js";

const TST_INFO = "1.2.840.113549.1.9.16.1.4";
const IMPRINTS = { "1.2.156.10197.1.401": sm3, "2.16.840.1.101.3.4.2.1": sha256 };

const broken = (reason) => ({ problem: { kind: "structure", reason: reason }, moment: null, chain: null });

export function checkToken(token, data, trust) {
  let message, info;
  try {
    message = readMessage(token);
    if (message.contentType !== TST_INFO || message.content === null || message.signed === null) {
      return broken("时间戳的格式不对");
    }
    info = readInfo(message.content);
    subjectName(readCertificate(message.chain[0]));
  } catch (problem) {
    const expected = [MessageBroken, NotStrict, CertificateUnreadable].some((Kind) => problem instanceof Kind);
    if (expected) return broken("时间戳无法读取");
    throw problem;
  }
  const hash = IMPRINTS[info.algorithm];
  if (!hash) return { ...broken("时间戳的摘要算法不受支持"), moment: info.moment };
  if (!same(info.hashed, hash(data))) {
    return { problem: { kind: "digest", reason: "时间戳不是为这份签名签发的" }, moment: info.moment, chain: null };
  }
  const wrong = messageProblem(message);
  if (wrong) return { problem: wrong, moment: info.moment, chain: null };
  const checked = checkChain([...message.chain, ...trust.intermediates], trust.roots, info.moment, trust.lists, "time_stamp");
  const stray = checked.problem || strayProblem(message.chain, checked, [...trust.intermediates, ...trust.roots]);
  return { problem: stray, moment: info.moment, chain: checked };
}

function readInfo(content) {
  if (endOfValue(content) !== content.length) throw new NotStrict("time-stamp");
  const reader = new Reader(content);
  reader.integer();
  reader.oid();
  const imprint = reader.inner(), algorithm = algorithmOf(imprint), hashed = imprint.take(OCTET_STRING);
  imprint.end();
  reader.integer();
  return { algorithm: algorithm, hashed: hashed, moment: generalTime(reader.text(GENERAL_TIME)) };
}

/* A GeneralizedTime that may have fractions of a second (RFC 3161 §2.4.2). */
function generalTime(text) {
  const parts = text.match(/^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(?:\.(\d+))?Z$/);
  const moment = parts ? momentOf(...parts.slice(1, 7).map(Number)) : null;
  if (moment === null) throw new NotStrict("time");
  return moment + (parts[7] ? Math.floor(Number("0." + parts[7]) * 1000) : 0);
}
