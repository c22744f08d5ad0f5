/* Network first: a page comes from the site whenever there is one. Kept for times without a network are guides, articles
   and standing pages that were opened (as a stranger gets them, never with anybody's name, and none with a form token),
   and, only where the person ticked it on this phone, the overview of the own cases. Nothing that was sent is kept. */
"use strict";
importScripts(RELEASE.outbox); // what was written without a network and waits to be sent: self.yiwangOutbox
const SHELL = "yw-shell-" + RELEASE.version, PAGES = "yw-pages-1", MINE = "yw-mine-1", DRAFTS = "yw-drafts";
const MOST_PAGES = 40, MINE_DAYS = 14, PATIENCE = 8000;
const KEPT = [/^\/$/, /^\/items\/[^/]+\/$/, /^\/news\/(?:[0-9a-f-]{36}\/)?$/, /^\/pages\/[^/]+\/$/, /^\/zones\/[^/]+\/$/, /^\/help\/$/];
const AT = "X-Yw-Kept", CASES = "/cases/", OVERVIEW = "/cases/offline/", FAULT = "/feedback/", FAULT_FORM = "/feedback/offline/";

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(SHELL).then((cache) => cache.addAll(RELEASE.shell).then(() => keepOffline(cache))).then(() => self.skipWaiting()));
});
self.addEventListener("activate", (event) => {
  event.waitUntil(caches.keys()
    .then((names) => Promise.all(names.filter((name) => name.startsWith("yw-") && ![SHELL, PAGES, MINE].includes(name)).map((name) => caches.delete(name))))
    .then(() => self.clients.claim()));
});
self.addEventListener("message", (event) => {
  const wish = event.data && event.data.wish;
  if (wish === "keep-cases") event.waitUntil(caches.open(MINE).then(keepCases));
  if (wish === "drop-cases") event.waitUntil(caches.delete(MINE));
  if (wish === "send-reports") event.waitUntil(sendReports(event.source));
  if (wish === "forget") event.waitUntil(forget());
});
self.addEventListener("fetch", (event) => {
  const request = event.request, url = new URL(request.url);
  if (url.origin !== self.location.origin) return;
  if (request.method === "POST" && url.pathname === "/logout/") event.waitUntil(forget());
  if (request.method === "POST" && url.pathname === "/login/") event.waitUntil(caches.delete(MINE));
  if (request.method !== "GET") return;
  if (url.pathname.startsWith("/static/")) event.respondWith(file(request));
  else if (url.pathname.startsWith("/content/files/")) event.respondWith(picture(request));
  else if (request.mode === "navigate") event.respondWith(pageOf(event, url));
});

async function keepOffline(cache) {
  for (const path of ["/offline/", FAULT_FORM]) {
    const answer = await fetch(path, { credentials: "omit" });
    if (answer.ok) await cache.put(path, answer);
  }
}
async function file(request) {
  const kept = await caches.match(request, { cacheName: SHELL });
  return kept || fetch(request);
}
async function picture(request) {
  try {
    const answer = await fetch(request);
    const open = answer.ok && (answer.headers.get("Cache-Control") || "").includes("public");
    if (open) await (await caches.open(PAGES)).put(request, answer.clone());
    return answer;
  } catch (lost) {
    return (await caches.match(request, { cacheName: PAGES })) || Response.error();
  }
}

async function pageOf(event, url) {
  const kept = !url.search && KEPT.some((pattern) => pattern.test(url.pathname));
  try {
    const answer = await withPatience(fetch(event.request), kept || url.pathname === CASES);
    if (kept && answer.ok && answer.type === "basic") event.waitUntil(keep(url.pathname, answer.clone()));
    if (url.pathname === CASES) event.waitUntil(casesSeen(answer));
    return answer;
  } catch (lost) {
    return withoutNetwork(url);
  }
}
/* A net that does not answer is no net; but only where there is something else to show. */
function withPatience(answer, something) {
  if (!something) return answer;
  return Promise.race([answer, new Promise((done, failed) => setTimeout(failed, PATIENCE, new Error("slow")))]);
}
async function withoutNetwork(url) {
  const mine = url.pathname === CASES || url.pathname === OVERVIEW;
  const found = mine ? await caches.match(OVERVIEW, { cacheName: MINE }) : await caches.match(url.pathname, { cacheName: PAGES });
  if (found && !(mine && tooOld(found))) return dated(found);
  if (mine && found) await caches.delete(MINE);
  const form = url.pathname === FAULT ? await caches.match(FAULT_FORM, { cacheName: SHELL }) : null;
  if (form) return form;
  const none = await caches.match("/offline/", { cacheName: SHELL });
  return none ? listed(none) : Response.error();
}
function tooOld(answer) {
  return Date.now() - Date.parse(answer.headers.get(AT) || "") > MINE_DAYS * 86400000;
}
/* What is said here stands on the page before it is first painted, so that nothing jumps. The page itself says from when it is. */
async function dated(answer) {
  const text = await answer.text(), words = text.match(/ data-kept="([^"]*)"/), language = text.includes('<html lang="en"') ? "en-GB" : "zh-CN";
  const at = new Date(answer.headers.get(AT) || "").toLocaleString(language, { dateStyle: "long", timeStyle: "short" });
  const note = '<p class="yw-banner yw-banner--warn" role="status" data-kept-notice>' + (words ? words[1].replace("{time}", at) : at) + "</p>";
  return new Response(text.replace(/<main id="main"[^>]*>/, (found) => found + note), { headers: answer.headers });
}
/* The page without a network lists the pages that can be read. */
async function listed(answer) {
  const cache = await caches.open(PAGES), keys = (await cache.keys()).filter((key) => !new URL(key.url).pathname.startsWith("/content/files/"));
  const items = await Promise.all(keys.map(async (key) => {
    const title = (await (await cache.match(key)).text()).match(/<title>([^<]*)<\/title>/);
    return title ? '<li><a href="' + new URL(key.url).pathname + '">' + title[1].split(" · ")[0] + "</a></li>" : "";
  }));
  const text = await answer.text(), list = items.join("");
  const whole = list ? text.replace(/(<section[^>]* data-kept-list) hidden(>[\s\S]*?<ul[^>]*>)/, (found, before, after) => before + after + list) : text;
  return new Response(whole, { headers: answer.headers });
}

async function keep(path, answer) {
  const personal = (answer.headers.get("Cache-Control") || "").includes("no-store");
  const place = personal ? (await answer.text()).match(/<html [^>]*data-place="(\d{12})"/) : null;
  const plain = personal ? await fetch(path + (place ? "?at=" + place[1] : ""), { credentials: "omit" }) : answer;
  if (!plain.ok || plain.redirected || (plain.headers.get("Cache-Control") || "").includes("no-store")) return;
  await put(PAGES, path, plain);
  const cache = await caches.open(PAGES), all = await cache.keys();
  if (all.length > MOST_PAGES) await Promise.all(all.slice(0, all.length - MOST_PAGES).map((old) => cache.delete(old)));
}
async function put(name, path, answer) {
  const text = await answer.text();
  if (text.includes("csrfmiddlewaretoken")) return;
  const headers = new Headers({ "Content-Type": "text/html; charset=utf-8", [AT]: new Date().toISOString() });
  for (const one of ["Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy", "Permissions-Policy"]) {
    if (answer.headers.get(one)) headers.set(one, answer.headers.get(one));
  }
  const cache = await caches.open(name);
  await cache.delete(path);
  await cache.put(path, new Response(text, { headers: headers }));
}
async function keepCases() {
  const answer = await fetch(OVERVIEW, { credentials: "same-origin" });
  if (answer.ok && !answer.redirected) await put(MINE, OVERVIEW, answer);
}
/* A session that is over takes the overview along. */
async function casesSeen(answer) {
  if (!(await caches.has(MINE))) return;
  if (answer.type === "opaqueredirect" || answer.redirected || answer.status === 401) await caches.delete(MINE);
  else if (answer.ok) await keepCases();
}
/* Whoever has a page open when it is sent reads so there. */
async function sendReports(client) {
  for (const pause of [0, 2000, 8000]) { // a network that has just come back does not always answer at once
    if (pause) await new Promise((done) => setTimeout(done, pause));
    const sent = await self.yiwangOutbox.send();
    if (client && sent.length) client.postMessage({ sent: sent });
    if (!(await self.yiwangOutbox.waiting()).some((report) => !report.refused)) return;
  }
}
async function forget() {
  await caches.delete(MINE);
  await self.yiwangOutbox.send();
  await self.yiwangOutbox.forget();
  await new Promise((done) => {
    const gone = indexedDB.deleteDatabase(DRAFTS);
    gone.onsuccess = gone.onerror = gone.onblocked = done;
  });
}
