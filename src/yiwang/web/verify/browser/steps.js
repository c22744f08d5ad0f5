/* The steps of a check in plain words, each with what became of it: done, failed, doubtful or open (not reached). */
const FILES = ["签章保护的每个文件都没有改动", ["read", "present"]];
const SEALED = [
  FILES,
  ["签名值和签署者的证书相符", ["structure", "signature"]],
  ["签署者的证书由受信任的机构签发，签署时有效", ["chain", "validity", "usage", "revocation"]],
  ["签署时间说得通", ["time", "time_stamp"]],
  ["签章签的就是这份文件", []],
  ["印章由受信任的制章人制作，当时在用，签章人有权使用", ["seal_structure", "seal_signature", "seal_maker", "seal_validity", "seal_holder"]],
  ["文件里所附的印章就是签章用的印章", ["same_seal"]],
  ["没有在签章之后加入别的文件", []],
];
const PLAIN = [...SEALED.slice(0, 4), SEALED[7]];
const CODE = [
  ["证照码完整", ["read"]],
  ["签名与内容相符，一个字都没有改动", ["signature", "structure"]],
  ["签发者在信任列表里，证书当时有效", ["chain", "validity", "usage", "revocation"]],
  ["签发时间说得通", ["time"]],
];
/* Reasons that belong to another step than their key alone tells. */
const BY_REASON = {
  "签章指向的文件与被签章的文件不一致": "签章签的就是这份文件",
  "文件内容与签章时不一致，已被改动": "签章签的就是这份文件",
  "原文与签名时不一致，已被改动": "签名值和签署者的证书相符",
  "签名所含原文与给出的原文不一致": "签名值和签署者的证书相符",
  "签章之后文件里加入了未受保护的内容": "没有在签章之后加入别的文件",
};

/* [{text, state}] of a verdict; `kind` is Seal, Sign or code. */
export function stepsOf(verdict, kind) {
  const ladder = kind === "code" ? CODE : kind === "Sign" ? PLAIN : SEALED;
  if (verdict.ok) return ladder.map(([text]) => ({ text: text, state: "done" }));
  const named = BY_REASON[verdict.reason];
  let at = ladder.findIndex(([text, steps]) => (named ? text === named : steps.includes(verdict.step)));
  if (at < 0) at = 0;
  return ladder.map(([text], place) => {
    if (place === at) return { text: text, state: verdict.trustUnknown ? "doubtful" : "failed" };
    return { text: text, state: place < at || verdict.trustUnknown ? "done" : "open" };
  });
}
