/* The site as an app: registers the service worker, says from when a kept page is, keeps what could not be saved on this
   phone where the person ticked that, offers the install that the browser has. Everything is optional. */
(function () {
  "use strict";
  const box = document.getElementById("yw-offline-texts"), texts = box ? box.dataset : {};
  const say = (text) => { if (window.yiwang) window.yiwang.announce(text); };
  const time = (iso) => { const at = new Date(iso); return at.toLocaleString(document.documentElement.lang === "en" ? "en-GB" : "zh-CN", { dateStyle: "long", timeStyle: "short" }); };
  const tell = (wish) => { if (navigator.serviceWorker && navigator.serviceWorker.controller) navigator.serviceWorker.controller.postMessage({ wish: wish }); };

  if (texts.worker && "serviceWorker" in navigator && window.isSecureContext) {
    window.addEventListener("load", () => { navigator.serviceWorker.register(texts.worker, { scope: "/" }).catch(() => {}); });
  }

  // ---- A page out of the cache says so at its top, and the page without a network lists what can be read: both are drawn
  // by the service worker and need no second notice
  const main = document.getElementById("main"), kept = document.querySelector("[data-kept-notice]");
  if (window.yiwang && (kept || document.querySelector("[data-kept-list]"))) window.yiwang.notice("", false);
  if (kept) say(kept.textContent);

  // ---- The page that stands in for one that could not be had opens what was asked for as soon as there is a network
  const again = document.querySelector("[data-try-again]"), retry = () => window.location.reload();
  if (again) again.addEventListener("click", retry);
  if (again && window.location.pathname !== "/offline/") {
    const there = () => fetch("/healthz", { cache: "no-store", credentials: "omit" }).then((answer) => answer.status < 500, () => false);
    const look = (pause) => window.setTimeout(() => there().then((yes) => { if (yes) retry(); else look(Math.min(pause * 1.5, 30000)); }), pause);
    window.addEventListener("online", retry);
    look(2000);
  }

  // ---- What was written without a network goes out as soon as there is one; whoever has a page open reads that it did
  function sent(addresses) {
    const note = document.createElement("p"), link = document.createElement("a");
    note.className = "yw-banner yw-banner--ok";
    note.setAttribute("role", "status");
    note.dataset.sentNotice = "";
    link.href = addresses[addresses.length - 1];
    link.textContent = texts.follow;
    note.append(texts.sent + " ", link);
    main.prepend(note);
  }
  if (main && "serviceWorker" in navigator) {
    navigator.serviceWorker.addEventListener("message", (event) => { if (event.data && event.data.sent) sent(event.data.sent); });
    window.addEventListener("online", () => tell("send-reports"));
    window.addEventListener("load", () => { if (navigator.onLine) tell("send-reports"); });
  }

  // ---- The overview of the own cases on this phone: only where it was ticked
  const choice = document.querySelector("[data-keep-cases]");
  if (choice && !("caches" in window && "serviceWorker" in navigator)) choice.hidden = true;
  else if (choice) {
    const tick = choice.querySelector("input");
    let chosen = false;
    caches.has("yw-mine-1").then((has) => { if (!chosen) tick.checked = has; });  // a slow phone answers after the thumb
    tick.addEventListener("change", () => {
      chosen = true;
      navigator.serviceWorker.ready.then((worker) => worker.active.postMessage({ wish: tick.checked ? "keep-cases" : "drop-cases" }));
      say(tick.checked ? texts.on : texts.off);
    });
  }

  // ---- Drafts: kept here only while the site cannot be reached
  const SWITCH = "yw-keep-drafts", STORE = "drafts";
  const wished = () => { try { return window.localStorage.getItem(SWITCH) === "1"; } catch (error) { return false; } };
  function open() {
    return new Promise((done, failed) => {
      const asked = window.indexedDB.open("yw-drafts", 1);
      asked.onupgradeneeded = () => asked.result.createObjectStore(STORE);
      asked.onsuccess = () => done(asked.result);
      asked.onerror = () => failed(asked.error);
    });
  }
  function within(mode, act) {
    return open().then((store) => new Promise((done, failed) => {
      const work = store.transaction(STORE, mode), asked = act(work.objectStore(STORE));
      work.oncomplete = () => { store.close(); done(asked.result); };
      work.onerror = () => { store.close(); failed(work.error); };
    }));
  }
  const NUMBERS = /\d{15,}|\d{17}[\dXx]/;
  function answers(form) {
    return Array.from(form.elements).filter((field) => field.name && !["password", "file", "hidden", "submit", "button"].includes(field.type)
      && !NUMBERS.test(field.value.replace(/[\s-]/g, ""))).map((field) => {
      if (field.type === "checkbox" || field.type === "radio") return [field.name, field.value, field.checked];
      return [field.name, field.value, null];
    });
  }
  function fieldOf(form, name, value, checked) {
    const fields = Array.from(form.elements).filter((field) => field.name === name && field.type !== "hidden");
    return checked === null ? fields[0] : fields.find((field) => field.value === value);
  }
  function differs(form, kept) {
    return kept.some(([name, value, checked]) => {
      const field = fieldOf(form, name, value, checked);
      return field && (checked === null ? field.value !== value : field.checked !== checked);
    });
  }
  function restore(form, kept) {
    kept.forEach(([name, value, checked]) => {
      const field = fieldOf(form, name, value, checked);
      if (!field) return;
      if (checked === null) field.value = value;
      else field.checked = checked;
    });
    form.dispatchEvent(new Event("input", { bubbles: true }));
    say(texts.restored);
  }
  function button(text, act, kind) {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "yw-button" + (kind || "");
    made.textContent = text;
    made.addEventListener("click", act);
    return made;
  }
  function offer(form, key, found) {
    const note = document.createElement("div"), words = document.createElement("p"), row = document.createElement("div");
    note.className = "yw-banner yw-banner--warn";
    note.setAttribute("role", "status");
    note.dataset.keptDraft = "";
    words.textContent = texts.found.replace("{time}", time(found.at));
    row.className = "yw-buttons";
    const drop = () => within("readwrite", (store) => store.delete(key));
    row.append(button(texts.restore, () => { restore(form, found.answers); note.remove(); }, ""),
      button(texts.drop, () => { drop(); note.remove(); }, " yw-button--secondary"));
    const body = document.createElement("div");
    body.className = "yw-banner__body";
    body.append(words, row);
    note.append(body);
    form.before(note);
  }
  function ask() {
    const tick = document.getElementById("yw-keep-drafts");
    if (!tick) return;
    tick.checked = wished();
    tick.addEventListener("change", (event) => {
      event.stopPropagation();
      try { window.localStorage.setItem(SWITCH, tick.checked ? "1" : "0"); } catch (error) { tick.checked = false; }
      if (!tick.checked) window.indexedDB.deleteDatabase("yw-drafts");
      say(tick.checked ? texts.on : texts.off);
    });
  }
  function drafts(form) {
    const key = form.dataset.autosave;
    form.addEventListener("yw:unsaved", () => {
      if (!wished()) return;
      within("readwrite", (store) => store.put({ at: new Date().toISOString(), answers: answers(form) }, key)).then(() => {
        const status = form.querySelector("[data-autosave-status]");
        if (status) status.textContent = texts.held;
      }, () => {});
    });
    const gone = () => { within("readwrite", (store) => store.delete(key)).catch(() => {}); };
    form.addEventListener("yw:saved", gone);
    form.addEventListener("submit", () => { if (navigator.onLine) gone(); });
    ask();
    if (wished()) within("readonly", (store) => store.get(key)).then((found) => { if (found && differs(form, found.answers)) offer(form, key, found); }, () => {});
  }
  if ("indexedDB" in window) {
    const first = document.querySelector("form[data-autosave]");
    if (first) drafts(first);
  }

  // ---- Whoever signs out takes everything along
  document.addEventListener("submit", (event) => {
    if (new URL(event.target.action, window.location.href).pathname !== "/logout/") return;
    tell("forget");
    try { window.localStorage.removeItem(SWITCH); } catch (error) { return; }
    if ("indexedDB" in window) window.indexedDB.deleteDatabase("yw-drafts");
  });

  // ---- The install that the browser has, as one line in the footer
  window.addEventListener("beforeinstallprompt", (event) => {
    event.preventDefault();
    const item = document.querySelector("[data-install]");
    if (!item) return;
    item.hidden = false;
    item.querySelector("button").onclick = () => { event.prompt(); item.hidden = true; };
  });
})();
