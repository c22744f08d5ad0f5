/* Passkeys: forms with data-passkey="create" or "get" ask the browser's authenticator with data-options before they are
   sent; what it says goes into the field "answer". What cannot work says so in words beside the button. */
(function () {
  "use strict";
  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
  const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

  function read(form) {
    const options = JSON.parse(form.dataset.options);
    options.challenge = bytes(options.challenge);
    if (options.user) options.user.id = bytes(options.user.id);
    ["excludeCredentials", "allowCredentials"].forEach((list) => {
      if (options[list]) options[list] = options[list].map((key) => Object.assign({}, key, { id: bytes(key.id) }));
    });
    return options;
  }

  function written(made) {
    const said = { clientDataJSON: text(made.response.clientDataJSON) };
    ["attestationObject", "authenticatorData", "signature", "userHandle"].forEach((part) => {
      if (made.response[part]) said[part] = text(made.response[part]);
    });
    if (made.response.getTransports) said.transports = made.response.getTransports();
    return JSON.stringify({ id: made.id, rawId: text(made.rawId), type: made.type, response: said,
      clientExtensionResults: {} });
  }

  function say(form, name) {
    ["unsupported", "cancelled", "known", "address"].forEach((each) => {
      const line = form.querySelector("[data-passkey-" + each + "]");
      if (line) line.hidden = each !== name;
    });
  }

  document.querySelectorAll("form[data-passkey]").forEach((form) => {
    const byNumber = /^[\d.]+$|^\[/.test(window.location.hostname);
    if (!window.PublicKeyCredential || !navigator.credentials) {
      say(form, byNumber && form.querySelector("[data-passkey-address]") ? "address" : "unsupported");
      return;
    }
    if (byNumber) { say(form, "address"); return; }
    form.addEventListener("submit", (event) => {
      if (form.elements.answer.value) return;
      event.preventDefault();
      event.stopPropagation();
      say(form, "");
      const asked = form.dataset.passkey === "create"
        ? navigator.credentials.create({ publicKey: read(form) })
        : navigator.credentials.get({ publicKey: read(form) });
      asked.then((made) => {
        form.elements.answer.value = written(made);
        form.submit();
      }).catch((wrong) => say(form, wrong.name === "InvalidStateError" ? "known" : "cancelled"));
    }, true);
  });
})();
