/* What pages do beyond forms and links. Everything here is an improvement: without it every page still works.
   No inline code, no eval; texts come from <template id="yw-texts">, in the language of the page. */
(function () {
  "use strict";
  const root = document.documentElement;
  const texts = (document.getElementById("yw-texts") || document.createElement("template")).dataset;
  const all = (selector, within) => Array.from((within || document).querySelectorAll(selector));
  const on = (type, handler, capture) => document.addEventListener(type, handler, capture || false);
  const up = (event, selector) => (event.target.closest ? event.target.closest(selector) : null);

  // ---- Status messages are announced, never only shown
  function announce(text) {
    const live = document.getElementById("yw-live");
    if (!live || !text) return;
    live.textContent = "";
    window.setTimeout(() => { live.textContent = text; }, 60);
  }

  function notice(text, withLogin) {
    const box = document.getElementById("yw-notice");
    if (!box) return;
    box.hidden = !text;
    box.querySelector("p").textContent = text || "";
    box.querySelector("a").hidden = !withLogin;
  }

  // ---- Display wishes: cookies at once, the form stays the way without JavaScript
  const plain = { elder: "0", theme: "auto", contrast: "normal" };
  function remember(name, value) {
    const gone = value === plain[name];
    const secure = window.location.protocol === "https:";
    const rest = "yw_" + name + "=" + value + ";path=/;samesite=lax" + (secure ? ";secure" : "") + ";max-age=";
    if (secure) document.cookie = "__Host-" + rest + (gone ? 0 : 31536000);
    document.cookie = rest + (gone || secure ? 0 : 31536000);
    if (gone) root.removeAttribute("data-" + name);
    else root.setAttribute("data-" + name, value);
  }
  function showPressed() {
    all("form[data-display] button[aria-pressed]").forEach((button) => {
      const now = root.getAttribute("data-" + button.name) || plain[button.name];
      button.setAttribute("aria-pressed", String(now === button.value));
    });
  }
  on("submit", (event) => {
    const form = up(event, "form[data-display]");
    const button = event.submitter;
    if (!form || !button || form.dataset.display === "language") return;
    event.preventDefault();
    remember(button.name, button.value);
    showPressed();
    announce(button.textContent.trim());
    if (button.name === "elder") {
      const other = all(".yw-elder-on button, .yw-elder-off button").find((b) => b.offsetParent);
      if (other) other.focus();
    }
  });

  // ---- Menus close on Escape and on a click elsewhere
  on("click", (event) => {
    all("details[data-menu][open]").forEach((menu) => { if (!menu.contains(event.target)) menu.open = false; });
  });
  on("keydown", (event) => {
    if (event.key !== "Escape") return;
    all("details[data-menu][open]").forEach((menu) => { menu.open = false; menu.querySelector("summary").focus(); });
  });

  // ---- A part of a folded list that the address names is open
  function unfold() {
    let named = null;
    try { named = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1))); } catch (error) { return; }
    const folded = named && named.closest("details.yw-details");
    if (folded && !folded.open) { folded.open = true; folded.scrollIntoView(); }
  }
  addEventListener("hashchange", unfold);  // when the page comes, display.js has opened it before the first paint

  // ---- Focus goes where the news is: error summary, confirmation, fragment that was swapped in
  function focusNews(within) {
    const target = (within.matches && within.matches("[data-focus]")) ? within : within.querySelector("[data-focus]");
    if (target) target.focus();
    return target;
  }
  on("htmx:afterSettle", (event) => {
    const region = event.detail.elt || event.target;
    if (!region || !region.querySelector) return;
    const said = region.getAttribute("data-announce");
    if (!focusNews(region) && !region.contains(document.activeElement) && document.activeElement === document.body) {
      const heading = region.querySelector("h1, h2, h3");
      if (heading) { heading.tabIndex = -1; heading.focus(); }
    }
    announce(said || texts.updated);
  });
  on("htmx:sendError", () => notice(texts.offline, false));
  on("htmx:responseError", (event) => {
    const status = event.detail.xhr.status;
    if (status === 401) lost();
    else announce(texts.failed);
  });

  on("click", (event) => {
    const link = up(event, ".yw-error-summary a[href^='#']");
    const target = link && document.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (!target) return;
    const field = target.matches("input, select, textarea") ? target : target.querySelector("input:not([type=hidden]), select, textarea");
    if (!field) return;
    event.preventDefault();
    target.scrollIntoView({ block: "start" });
    field.focus({ preventScroll: true });
  });

  // ---- Offline, session lost
  window.addEventListener("offline", () => notice(texts.offline, false));
  window.addEventListener("online", () => { notice("", false); announce(texts.online); });
  function lost() { notice(texts.session, true); }

  // ---- Who types is there: a long text is not lost because its session ended meanwhile
  let there = Date.now();
  on("input", (event) => {
    if (Date.now() - there < 300000 || !up(event, "form[method=post]:not([data-autosave])")) return;
    there = Date.now();
    fetch("/healthz", { credentials: "same-origin", cache: "no-store" }).catch(() => {});
  });

  // ---- Drafts keep themselves: <form data-autosave="/url">
  function autosave(form) {
    const status = form.querySelector("[data-autosave-status]") || document.createElement("p");
    let timer = 0, wait = 1500, dirty = false, sent = false, keeping = null;
    function payload() {
      const data = new FormData(form);
      Array.from(data.entries()).forEach(([name, value]) => { if (value instanceof File) data.delete(name); });
      return data;
    }
    function save() {
      if (!dirty) return;
      dirty = false;
      status.textContent = texts.saving;
      keeping = new AbortController();
      fetch(form.dataset.autosave, { method: "POST", body: payload(), credentials: "same-origin", redirect: "manual",
        signal: keeping.signal, headers: { "X-Requested-With": "autosave" } }).then((answer) => {
        if (answer.status === 401 || answer.type === "opaqueredirect") { lost(); dirty = true; status.textContent = texts.unsaved; return; }
        if (!answer.ok) throw new Error(String(answer.status));
        const now = new Date();
        wait = 1500;
        form.dispatchEvent(new CustomEvent("yw:saved"));
        status.textContent = texts.saved + " " + String(now.getHours()).padStart(2, "0") + ":" + String(now.getMinutes()).padStart(2, "0");
      }).catch(() => {
        if (sent) return;
        dirty = true;
        status.textContent = texts.unsaved;
        form.dispatchEvent(new CustomEvent("yw:unsaved"));
        wait = Math.min(wait * 2, 60000);
        timer = window.setTimeout(save, wait);
      });
    }
    function changed() { dirty = true; sent = false; window.clearTimeout(timer); timer = window.setTimeout(save, wait); }
    form.addEventListener("input", changed);
    form.addEventListener("change", changed);
    // What is sent carries everything: a draft kept behind it would bring back what the sending took away.
    form.addEventListener("submit", (event) => {
      if (event.defaultPrevented) return;
      sent = true;
      dirty = false;
      window.clearTimeout(timer);
      if (keeping) keeping.abort();
    });
    window.addEventListener("pagehide", () => { if (dirty && navigator.sendBeacon) navigator.sendBeacon(form.dataset.autosave, payload()); });
  }

  // ---- Dialogs; a destructive act asks once more; a form is sent once
  function ask(question, yes) {
    const dialog = document.getElementById("yw-confirm");
    if (!dialog || !dialog.showModal) { if (window.confirm(question)) yes(); return; }
    document.getElementById("yw-confirm-text").textContent = question;
    dialog.querySelector("[data-confirm-yes]").onclick = () => { dialog.close(); yes(); };
    dialog.querySelector("[data-confirm-no]").onclick = () => dialog.close();
    dialog.showModal();
    dialog.querySelector("[data-confirm-no]").focus();
  }
  on("submit", (event) => {
    const form = event.target, button = event.submitter;
    const question = (button && button.dataset.confirm) || form.dataset.confirm;
    if (!question || form.dataset.confirmed) { delete form.dataset.confirmed; return; }
    event.preventDefault();
    event.stopImmediatePropagation();
    ask(question, () => { form.dataset.confirmed = "1"; if (form.requestSubmit) form.requestSubmit(button); else form.submit(); });
  }, true);
  on("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method.toLowerCase() !== "post" || form.target === "_blank") return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "1";
    announce(texts.sending);
    window.setTimeout(() => { delete form.dataset.sent; }, 8000);
  });
  window.addEventListener("pageshow", () => all("form[data-sent]").forEach((form) => { delete form.dataset.sent; }));

  // ---- Small acts
  function copy(value) {
    if (navigator.clipboard && window.isSecureContext) return navigator.clipboard.writeText(value);
    const box = document.createElement("textarea");
    box.value = value;
    document.body.append(box);
    box.select();
    document.execCommand("copy");
    box.remove();
    return Promise.resolve();
  }
  on("click", (event) => {
    const copier = up(event, "[data-copy]");
    if (copier) {
      copy(copier.dataset.copy).then(() => {
        const label = copier.querySelector("span"), before = label.textContent;
        label.textContent = texts.copied;
        announce(texts.copied);
        window.setTimeout(() => { label.textContent = before; }, 2500);
      }, () => announce(texts.failed));
    }
    if (up(event, "[data-print]")) window.print();
    const opener = up(event, "[data-open]");
    if (opener) document.querySelector(opener.dataset.open).showModal();
    const closer = up(event, "dialog [data-close]");
    if (closer) closer.closest("dialog").close();
    const flip = up(event, "[data-flip]");
    if (flip) {
      const card = flip.closest("[data-licence]"), code = card.dataset.side !== "code", words = flip.querySelector("[data-flip-text]");
      card.dataset.side = code ? "code" : "paper";
      words.textContent = code ? words.dataset.front : words.dataset.back;
    }
  });

  // ---- Files: size is checked before the journey; htmx reports progress
  on("change", (event) => {
    const input = up(event, "input[type=file][data-max-mb]");
    if (!input) return;
    const big = Array.from(input.files).some((file) => file.size > Number(input.dataset.maxMb) * 1048576);
    input.setCustomValidity(big ? texts.tooLarge : "");
    if (big) input.reportValidity();
  });
  on("htmx:xhr:progress", (event) => {
    const box = event.target.closest ? (event.target.closest("[data-file]") || event.target).querySelector("[data-upload]") : null;
    if (!box || !event.detail.lengthComputable) return;
    const share = Math.round(event.detail.loaded / event.detail.total * 100);
    box.hidden = false;
    box.querySelector("progress").value = share;
    box.querySelector(".yw-upload__text").textContent = texts.uploading + " " + share + "%";
  });

  // ---- Desk: j and k move, Enter opens, letters press the button that shows them, ? explains
  const switchKey = "yw-keys-off";
  function keysOff() { try { return window.localStorage.getItem(switchKey) === "1"; } catch (error) { return false; } }
  function step(by) {
    const items = all("[data-desk-item]");
    if (!items.length) return;
    let at = items.indexOf(document.activeElement);
    if (at < 0) at = items.findIndex((item) => item.hasAttribute("aria-current"));
    const next = items[Math.max(0, Math.min(items.length - 1, at < 0 ? 0 : at + by))];
    next.focus();
    next.scrollIntoView({ block: "nearest" });
  }
  function explain(help) {
    const list = help.querySelector("dl"), listed = all("kbd", list).map((key) => key.textContent);
    all("[data-key]").filter((item) => !listed.includes(item.dataset.key)).forEach((item) => {
      const row = document.createElement("div"), term = document.createElement("dt"), key = document.createElement("kbd"), what = document.createElement("dd");
      row.className = "yw-keys__row";
      key.textContent = item.dataset.key;
      what.textContent = item.querySelector("span").textContent;
      term.append(key);
      row.append(term, what);
      list.insertBefore(row, list.children[3] || null);
      listed.push(item.dataset.key);
    });
    help.showModal();
  }
  on("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.target.closest("input, textarea, select, [contenteditable]") || document.querySelector("dialog[open]")) return;
    const help = document.getElementById("yw-keys");
    if (event.key === "?" && help) { event.preventDefault(); explain(help); return; }
    if (keysOff()) return;
    if (document.querySelector("[data-desk-list]") && (event.key === "j" || event.key === "k")) {
      event.preventDefault();
      step(event.key === "j" ? 1 : -1);
      return;
    }
    const target = all("[data-key]").find((item) => item.dataset.key === event.key && !item.disabled && item.offsetParent);
    if (target) { event.preventDefault(); target.focus(); target.click(); }
  });
  const keysBox = document.querySelector("[data-keys-on]");
  if (keysBox) {
    keysBox.checked = !keysOff();
    keysBox.addEventListener("change", () => {
      try { window.localStorage.setItem(switchKey, keysBox.checked ? "0" : "1"); } catch (error) { announce(texts.failed); }
    });
  }

  // ---- Drawn flow of a case: the viewer loads when the drawing comes into view
  const loaded = {};
  function load(tag, address) {
    if (!loaded[address]) loaded[address] = new Promise((done, failed) => {
      const element = document.createElement(tag);
      if (tag === "script") element.src = address;
      else { element.rel = "stylesheet"; element.href = address; }
      element.onload = done;
      element.onerror = failed;
      document.head.append(element);
    });
    return loaded[address];
  }
  const json = (address) => (address ? fetch(address, { credentials: "same-origin" }).then((a) => { if (!a.ok) throw new Error(a.status); return a.json(); }) : Promise.resolve({ elements: {} }));
  function draw(figure) {
    const data = figure.dataset, canvas = figure.querySelector(".yw-diagram__canvas");
    const styles = data.bpmnStyles.split(" ").map((address) => load("link", address));
    const source = fetch(data.bpmnUrl, { credentials: "same-origin" }).then((a) => { if (!a.ok) throw new Error(a.status); return a.text(); });
    Promise.all([source, json(data.bpmnStatusUrl), load("script", data.bpmnScript)].concat(styles)).then(([xml, status]) => {
      const viewer = new window.BpmnJS({ container: canvas });
      return viewer.importXML(xml).then(() => {
        const drawing = viewer.get("canvas"), known = viewer.get("elementRegistry");
        Object.keys(status.elements || {}).forEach((id) => { if (known.get(id)) drawing.addMarker(id, "yw-flow-" + status.elements[id]); });
        drawing.zoom("fit-viewport", "auto");
        drawing.zoom(drawing.zoom() * 0.94, "auto");
        const bar = figure.querySelector(".yw-diagram__tools");
        bar.hidden = false;
        bar.onclick = (event) => {
          const tool = event.target.closest("[data-zoom]");
          if (!tool) return;
          if (tool.dataset.zoom === "fit") drawing.zoom("fit-viewport", "auto");
          else drawing.zoom(drawing.zoom() * Number(tool.dataset.zoom), "auto");
        };
        figure.dataset.drawn = "1";
      });
    }).catch(() => {
      const failed = figure.querySelector(".yw-diagram__failed");
      canvas.hidden = true;
      failed.textContent = texts.diagramFailed;
      failed.hidden = false;
    });
  }
  function watch(figure) {
    if (!("IntersectionObserver" in window)) { draw(figure); return; }
    const seen = new IntersectionObserver((entries) => {
      if (entries.some((entry) => entry.isIntersecting)) { seen.disconnect(); draw(figure); }
    });
    seen.observe(figure);
  }

  // ---- Start, also for fragments that htmx brings
  function start(within) {
    all("form[data-autosave]", within).forEach((form) => { if (!form.dataset.kept) { form.dataset.kept = "1"; autosave(form); } });
    all("[data-bpmn-url]", within).forEach((figure) => { if (!figure.dataset.watched) { figure.dataset.watched = "1"; watch(figure); } });
  }
  if (window.htmx) root.classList.add("yw-htmx");
  showPressed();
  start(document);
  if (!navigator.onLine) notice(texts.offline, false);
  focusNews(document);
  on("htmx:load", (event) => start(event.target));
  window.yiwang = { announce: announce, notice: notice };
})();
