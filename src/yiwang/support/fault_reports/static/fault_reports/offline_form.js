/* The form that says what is wrong, without a network: what was typed waits on this phone until there is one. */
(function () {
  "use strict";
  const form = document.querySelector("[data-outbox-form]"), box = document.querySelector("[data-outbox]"), outbox = self.yiwangOutbox;
  if (!form || !box) return;
  if (!outbox || !("indexedDB" in window) || !("serviceWorker" in navigator)) {
    form.hidden = true;
    document.querySelector("[data-outbox-needs]").classList.remove("yw-no-js");
    return;
  }
  if (window.yiwang) window.yiwang.notice("", false);
  const asked = new URLSearchParams(window.location.search), list = box.querySelector("ul"), most = { words: 1000, contact: 100 };

  function wrong(name, is) {
    const said = form.querySelector('[data-wrong="' + name + '"]');
    said.hidden = !is;
    return is;
  }
  function show() {
    return outbox.waiting().then((reports) => {
      list.replaceChildren(...reports.map((report) => {
        const line = document.createElement("li"), words = document.createElement("span"), gone = document.createElement("button");
        words.textContent = report.words + (report.refused ? box.dataset.refused : "");
        gone.type = "button";
        gone.className = "yw-button yw-button--quiet";
        gone.textContent = box.dataset.drop;
        gone.addEventListener("click", () => outbox.drop(report.key).then(show));
        line.append(words, " ", gone);
        return line;
      }));
      box.hidden = !reports.length;
    });
  }
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const sent = new FormData(form), words = String(sent.get("words") || "").trim(), contact = String(sent.get("contact") || "").trim();
    const bad = [wrong("sort", !sent.get("sort")), wrong("words", !words || words.length > most.words), wrong("contact", contact.length > most.contact)];
    if (bad.some(Boolean)) {
      form.querySelector(bad[0] ? "input[name=sort]" : bad[1] ? "#words" : "#contact").focus();
      return;
    }
    const report = { key: crypto.randomUUID(), at: new Date().toISOString(), page: asked.get("page") || "", task: asked.get("task") || "",
      sort: sent.get("sort"), words: words, contact: contact, width: String(Math.min(document.documentElement.clientWidth, 19999)) };
    outbox.put(report).then(show).then(() => {
      form.hidden = true;
      box.querySelector("h2").focus();
      if (navigator.onLine && navigator.serviceWorker.controller) navigator.serviceWorker.controller.postMessage({ wish: "send-reports" });
    }, () => { wrong("kept", true); });
  });
  form.querySelector("button").disabled = false;
  navigator.serviceWorker.addEventListener("message", (event) => { if (event.data && event.data.sent) show(); });
  show();
})();
