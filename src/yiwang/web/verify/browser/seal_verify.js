/* Seal signatures and plain signatures, in the order of GB/T 38540-2020 §7, naming the step that fails.
   The twin of formats/seal/{verify,findings,messages}.py. */
import { same } from "./bytes.js";
import { CertificateUnreadable, isSignedWith, readCertificate, subjectCode, subjectName } from "./certificates.js";
import { isUnknown, strayProblem } from "./chains.js";
import { sha256, sm3 } from "./digests.js";
import { BY_SIGNATURE, SUITES, pairOf } from "./keys.js";
import { MessageBroken, messageProblem, readMessage } from "./messages.js";
import { SealUnreadable, SignatureUnreadable, readSealSignature } from "./seals.js";
import { checkToken } from "./time_stamps.js";
import { Findings, doubtful, failed, passed, verdict } from "./verdicts.js";

const CLOCKS_DIFFER = 600000;
const UNKNOWN_REVOCATION = "没有可用的吊销信息，未核对证书是否被吊销";
const HOLDER_DIGESTS = { SM3: sm3, "1.2.156.10197.1.401": sm3, SHA256: sha256, "SHA-256": sha256, "2.16.840.1.101.3.4.2.1": sha256 };
const UNREADABLE = [[SealUnreadable, "seal_structure"], [SignatureUnreadable, "structure"],
  [CertificateUnreadable, "structure"], [MessageBroken, "structure"]];

/* `work()`, or the verdict on what could not be read. */
function attempt(work) {
  try {
    return work();
  } catch (problem) {
    const found = UNREADABLE.find(([Kind]) => problem instanceof Kind);
    if (!found) throw problem;
    return failed(found[1], problem.message);
  }
}

function finish(told, findings, more) {
  return verdict({ ok: told.ok, step: told.step, reason: told.reason, trustUnknown: told.trustUnknown,
    since: told.ok ? findings.since : [], unchecked: findings.unchecked, ...more });
}

export function verifySealSignature(der, document, trust, { propertyInfo, attachedSeal, now }) {
  return attempt(() => {
    const held = readSealSignature(der), certificate = readCertificate(held.signer);
    const findings = new Findings();
    const stamp = held.timeStamp ? [held.timeStamp, held.signature] : null;
    const wrong = signedBy(held)
      || judgeSigner([held.signer], held.signedAt, trust, findings, now, stamp)
      || ofDocument(held, document, propertyInfo)
      || sealInUse(held, trust, findings, now)
      || (attachedSeal && !same(attachedSeal, held.seal.der) ? failed("same_seal", "所附的印章文件与签章中的印章不同") : null)
      || findings.doubt;
    return finish(wrong || passed("签章有效，内容未被改动"), findings, { signer: subjectName(certificate),
      signerCode: subjectCode(certificate), signedAt: held.signedAt, sealName: held.seal.name });
  });
}

function signedBy(held) {
  if (!(held.algorithm in BY_SIGNATURE)) return failed("signature", "签名算法不受支持");
  const good = isSignedWith(readCertificate(held.signer), held.algorithm, held.signature, held.signedPart);
  return good ? null : failed("signature", "签名值与证书不符");
}

function ofDocument(held, document, propertyInfo) {
  const plain = (path) => path.replace(/^\/+/, "");
  if (plain(held.propertyInfo) !== plain(propertyInfo)) return failed("coverage", "签章指向的文件与被签章的文件不一致");
  const fits = same(held.digest, BY_SIGNATURE[held.algorithm].hash(document));
  return fits ? null : failed("digest", "文件内容与签章时不一致，已被改动");
}

export function judgeSigner(chain, signedAt, trust, findings, now, stamp = null) {
  if (signedAt === null) return failed("time", "签署时间无法读取");
  if (signedAt > now + CLOCKS_DIFFER) return failed("time", "签署时间晚于当前时间");
  const checked = trust.check(chain, signedAt);
  if (isUnknown(checked)) findings.noteDoubt(doubtful("chain", "签署者的证书不是由受信任的机构签发"));
  else if (checked.problem) return failed(checked.problem.kind, checked.problem.reason);
  else if (!checked.revocationKnown) findings.noteUnchecked(UNKNOWN_REVOCATION);
  const stamped = stamp ? judgeStamp(stamp[0], stamp[1], signedAt, trust, findings) : { wrong: null, moment: null };
  if (stamped.wrong) return stamped.wrong;
  const lost = checked.revoked && revokedSince(checked.revoked, stamped.moment, now, findings);
  if (lost) return lost;
  if (readCertificate(chain[0]).notAfter < now) findings.noteSince("签署者的证书现已过期");
  const stray = checked.path.length ? strayProblem(chain.slice(1), checked, [...trust.intermediates, ...trust.roots]) : null;
  return stray ? failed(stray.kind, stray.reason) : null;
}

/* A revocation after the time that the signer claims: whoever stole a key can claim any time. */
function revokedSince(revoked, proven, now, findings) {
  if (revoked.reason && (proven === null || proven >= revoked.from)) {
    return failed("revocation", "证书因私钥泄露被吊销，没有可信时间证明签名早于吊销");
  }
  if (revoked.at <= now) findings.noteSince("签署者的证书在签署之后被吊销");
  return null;
}

function judgeStamp(token, signature, signedAt, trust, findings) {
  const stamp = checkToken(token, signature, trust);
  if (stamp.problem) {
    if (!stamp.chain || !isUnknown(stamp.chain)) return { wrong: failed("time_stamp", stamp.problem.reason), moment: null };
    findings.noteDoubt(doubtful("time_stamp", "时间戳不是由受信任的机构签发"));
    return { wrong: null, moment: null };
  }
  const early = stamp.moment < signedAt - CLOCKS_DIFFER;
  return { wrong: early ? failed("time_stamp", "时间戳早于签署时间") : null, moment: stamp.moment };
}

function sealInUse(held, trust, findings, now) {
  const seal = held.seal;
  const wrong = madeWell(seal, trust, findings, held.signedAt);
  if (wrong) return wrong;
  if (held.signedAt < seal.validFrom) return failed("seal_validity", "印章尚未生效");
  if (held.signedAt > seal.validTo) return failed("seal_validity", "印章已过期");
  const ended = trust.endedSeals[seal.id];
  if (ended !== undefined && ended <= held.signedAt) return failed("seal_validity", "印章已被停用或注销");
  if (!isHolder(seal, held.signer)) return failed("seal_holder", "签章人不在印章的证书列表中");
  if (seal.validTo < now) findings.noteSince("印章现已过期");
  if (ended !== undefined && ended <= now) findings.noteSince("印章在签署之后被停用或注销");
  return null;
}

/* The maker's signature over the seal, and the maker's certificate when the seal was made; live seals give a day before
   that certificate began, then the moment of use counts. */
function madeWell(seal, trust, findings, usedAt) {
  if (seal.extensions.some((one) => one.critical)) return failed("seal_structure", "印章含有不认识的关键扩展");
  let good;
  try {
    good = seal.algorithm in BY_SIGNATURE
      && isSignedWith(readCertificate(seal.maker), seal.algorithm, seal.signature, seal.signedPart);
  } catch (problem) {
    if (problem instanceof CertificateUnreadable) return failed("seal_maker", problem.message);
    throw problem;
  }
  if (!good) return failed("seal_signature", "制章人的签名与印章不符，印章已被改动");
  let checked = trust.check([seal.maker], seal.createdAt);
  if (checked.problem && checked.problem.kind === "validity") checked = trust.check([seal.maker], usedAt);
  if (isUnknown(checked)) findings.noteDoubt(doubtful("seal_maker", "制章人的证书不是由受信任的机构签发"));
  else if (checked.problem) return failed("seal_maker", checked.problem.reason);
  else if (!checked.revocationKnown) findings.noteUnchecked(UNKNOWN_REVOCATION);
  if (checked.revoked && checked.revoked.reason && !seal.timeStamp) return failed("seal_maker", "制章人的证书因私钥泄露被吊销");
  return seal.timeStamp ? judgeStamp(seal.timeStamp, seal.signature, seal.createdAt, trust, findings).wrong : null;
}

function isHolder(seal, certificate) {
  if (seal.holders.some((one) => same(one, certificate))) return true;
  return seal.holderDigests.some((one) => {
    const hash = HOLDER_DIGESTS[one.kind.toUpperCase()];
    return hash !== undefined && same(one.value, hash(certificate));
  });
}

/* Digital signatures without a seal: SignedData or a bare value (GM/T 0099). */
export function verifyMessage(data, content, trust, { signedAt, now }) {
  return attempt(() => {
    if (pairOf(data)) {
      return verdict({ ok: false, step: "chain", reason: "签名里没有证书，无法确认是谁签的", signedAt: signedAt, trustUnknown: true });
    }
    const message = readMessage(data);
    const when = message.signingTime === undefined || message.signingTime === null ? signedAt : message.signingTime;
    const digested = message.content !== null && message.content.length === 32
      && same(message.content, SUITES[message.algorithm].hash(content));
    const problem = messageProblem(message, digested ? null : content);
    const certificate = readCertificate(message.chain[0]);
    const findings = new Findings();
    const wrong = (problem ? failed(problem.kind, problem.reason) : null)
      || judgeSigner(message.chain, when, trust, findings, now) || findings.doubt;
    return finish(wrong || passed("签名有效，内容未被改动"), findings,
      { signer: subjectName(certificate), signerCode: subjectCode(certificate), signedAt: when });
  });
}
