/* The page itself: what was chosen, scanned or typed is checked on this device, and nothing leaves it. */
import { isCode, verifyCode } from "./codes.js";
import { ListProblem, readStatusList, readTrustList, statusFrom } from "./lists.js";
import { verifyOfd } from "./ofd.js";
import { stepsOf } from "./steps.js";
import { LEVELS } from "./verdicts.js";
import { bannerOf, plainName, statusText, timeText } from "./words.js";

const LARGEST = 20 * 1024 * 1024;
const NOT_A_FILE = "这个文件不能在这里核验。可以核验的是 OFD 文件，和有证照二维码的图片。";
const state = { trusted: null, lists: [] };
const place = (id) => document.getElementById(id);

function element(name, text = "", kind = "") {
  const made = document.createElement(name);
  made.textContent = text;
  if (kind) made.className = kind;
  return made;
}

function facts(rows) {
  const list = element("dl");
  rows.filter((row) => row[1]).forEach(([label, value]) => list.append(element("dt", label), element("dd", value)));
  return list;
}

const MARKS = { done: "✓", failed: "✗", doubtful: "？", open: "–" };
const SAID = { done: "通过", failed: "没有通过", doubtful: "无法确认", open: "没有再查" };

function stepList(verdict, kind, opened) {
  const box = element("details"), list = element("ol", "", "steps");
  box.open = opened;
  stepsOf(verdict, kind).forEach((one) => {
    const line = element("li", "", one.state), mark = element("span", MARKS[one.state], "mark");
    mark.setAttribute("aria-hidden", "true");
    line.append(mark, element("span", one.text), element("strong", "：" + SAID[one.state]));
    list.append(line);
  });
  box.append(element("summary", "一步一步查了什么"), list);
  return box;
}

function notes(verdict) {
  return [...verdict.since, ...verdict.unchecked].map((text) => element("p", "说明：" + text + "。", "note"));
}

function show(banner, ...parts) {
  const box = place("result"), head = element("div", "", "banner " + banner.kind), title = element("h2", banner.title);
  title.tabIndex = -1;
  head.append(title, element("p", banner.text));
  box.replaceChildren(head, ...parts);
  box.hidden = false;
  title.focus();
}

const refuse = (text) => show({ kind: "warn", title: "没有核验", text: text });

export function showCode(text) {
  const { verdict, payload } = verifyCode(text, state.trusted);
  if (!payload || verdict.level === "invalid") { show(bannerOf(verdict), stepList(verdict, "code", true)); return; }
  const today = new Date(Date.now() + 8 * 3600000).toISOString().slice(0, 10);
  const status = statusFrom(state.lists, payload.statusNumber);
  const told = { status: status, demo: payload.demo, expired: payload.validUntil !== null && today > payload.validUntil };
  show(bannerOf(verdict, told), facts([
    ["证照名称", payload.title], ["证照编号", payload.number], ["持证人", payload.holder], ["颁发机关", payload.issuer],
    ["有效期", payload.validFrom + " 至 " + (payload.validUntil || "长期")], ...payload.fields,
    ["电子证照标识", payload.identifier], ["签发者", plainName(verdict.signer)], ["签发时间", timeText(verdict.signedAt)],
    ["现在的状态", statusText(status)],
  ]), stepList(verdict, "code", !verdict.ok), ...notes(verdict));
}

export function showOfd(content, name) {
  const found = verifyOfd(content, state.trusted.trust);
  const parts = found.signatures.map((one, at) => {
    const box = element("section"), verdict = one.verdict, sealed = one.record.kind !== "Sign";
    box.append(element("h3", `第 ${at + 1} 个${sealed ? "签章" : "签名"}：${LEVELS[verdict.level]}`));
    if (verdict.level !== "invalid") {
      box.append(facts([["印章", verdict.sealName], ["签署者", plainName(verdict.signer)], ["机构代码", verdict.signerCode],
        ["签署时间", timeText(verdict.signedAt) + (sealed ? "（签章人自己写的时间）" : "")]]));
    } else {
      box.append(element("p", verdict.reason + "。"));
    }
    box.append(stepList(verdict, one.record.kind, verdict.level === "invalid"), ...notes(verdict));
    return box;
  });
  show(bannerOf(found.verdict), facts([["文件", name], ["文件标题", found.title]]), ...parts,
    element("p", "签章有效，说明文件签后没有改动，也说明签署者是谁；不说明内容属实，也不说明证照现在仍然有效。", "note"));
}

/* Checks a file: OFD, the text of a code, or a picture with a QR code. */
export async function checkFile(file) {
  if (file.size > LARGEST) { refuse("文件太大，请选 20 MB 以内的文件。"); return; }
  const content = new Uint8Array(await file.arrayBuffer());
  if (content[0] === 0x50 && content[1] === 0x4b) { showOfd(content, file.name); return; }
  const text = new TextDecoder().decode(content.subarray(0, 2000)).trim();
  if (isCode(text)) { showCode(text); return; }
  const read = file.type.startsWith("image/") ? await window.ywScan.fromFile(file) : null;
  if (read === null) refuse(file.type.startsWith("image/") ? "这张图片里没有看到二维码。请换一张清楚的。" : NOT_A_FILE);
  else checkText(read);
}

export function checkText(text) {
  const plain = text.trim();
  if (isCode(plain)) showCode(plain);
  else if (/^https?:/.test(plain)) refuse("这是要联网打开的网址，不是能离线核验的证照码。请用手机直接扫码打开，核对网址是不是政务服务平台的。");
  else refuse("这不是证照码。证照码以 YW1: 开头。");
}

function told(trusted) {
  place("trust-name").textContent = `${plainName(trusted.name)}，${timeText(trusted.issuedAt)}`;
}

async function chooseTrust(file) {
  try {
    state.trusted = readTrustList(await file.text());
    state.lists = [];
    told(state.trusted);
    place("lists-status").textContent = "已换用这份信任列表。";
  } catch (problem) {
    if (!(problem instanceof ListProblem)) throw problem;
    place("lists-status").textContent = problem.message + "。仍用原来的。";
  }
}

async function chooseStatus(files) {
  try {
    const contents = await Promise.all(files.map((file) => file.arrayBuffer()));
    state.lists = contents.map((one) => readStatusList(new Uint8Array(one), state.trusted));
    place("lists-status").textContent = `已读入 ${files.length} 份状态列表。`;
  } catch (problem) {
    if (!(problem instanceof ListProblem)) throw problem;
    place("lists-status").textContent = problem.message + "。";
  }
}

export function start() {
  const embedded = place("trust").textContent.trim();
  state.trusted = embedded ? readTrustList(embedded) : null;
  if (state.trusted) told(state.trusted);
  const need = () => { if (!state.trusted) refuse("请先选一份信任列表。"); return state.trusted !== null; };
  place("file").addEventListener("change", (event) => { const file = event.target.files[0]; if (file && need()) checkFile(file); });
  place("form").addEventListener("submit", (event) => { event.preventDefault(); if (need()) checkText(place("code").value); });
  place("trust-file").addEventListener("change", (event) => { if (event.target.files[0]) chooseTrust(event.target.files[0]); });
  place("status-files").addEventListener("change", (event) => { if (need()) chooseStatus(Array.from(event.target.files)); });
  document.addEventListener("yw:scanned", (event) => { event.preventDefault(); if (need()) checkText(event.detail.text); });
  place("print").addEventListener("click", () => window.print());
}
