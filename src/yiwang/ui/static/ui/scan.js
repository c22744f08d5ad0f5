/* Reading QR codes with the camera, or from a picture where there is no camera. The picture never leaves the device.
   Markup: the macro `scan` of ui/scan.html. On a code the field that `data-scan` names is filled, the event `yw:scanned`
   goes out (detail: {text}), and unless somebody prevents it, the field's form is sent when `data-scan-send` says so.
   Needs vendor/jsQR.js before it. Texts come from the markup, in the language of the page. */
(function () {
  "use strict";
  const LONGEST = 900;          // pixels of a camera frame that are looked at: enough for version 20, quick on old phones
  const PAUSE = 120;            // milliseconds between two looks
  const SIZES = [1600, 1000, 640, 2400];

  function pixels(source, width, height, longest) {
    const scale = Math.min(1, longest / Math.max(width, height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.max(1, Math.round(width * scale));
    canvas.height = Math.max(1, Math.round(height * scale));
    const pen = canvas.getContext("2d", { willReadFrequently: true });
    pen.fillStyle = "#fff";     // clear pictures are read on white
    pen.fillRect(0, 0, canvas.width, canvas.height);
    pen.drawImage(source, 0, 0, canvas.width, canvas.height);
    return pen.getImageData(0, 0, canvas.width, canvas.height);
  }

  function read(source, width, height, longest, both) {
    const seen = pixels(source, width, height, longest);
    const found = window.jsQR(seen.data, seen.width, seen.height, { inversionAttempts: both ? "attemptBoth" : "dontInvert" });
    return found && found.data ? found.data : null;
  }

  /* The text of the code in a picture file, or null. */
  function fromFile(file) {
    return new Promise((resolve) => {
      const address = URL.createObjectURL(file);
      const image = new Image();
      const done = (text) => { URL.revokeObjectURL(address); resolve(text); };
      image.onerror = () => done(null);
      image.onload = () => {
        let text = null;
        SIZES.forEach((size, at) => {
          if (text === null && (at < 3 || Math.max(image.naturalWidth, image.naturalHeight) > 1600)) {
            text = read(image, image.naturalWidth, image.naturalHeight, size, true);
          }
        });
        done(text);
      };
      image.src = address;
    });
  }

  /* Looks through the camera until `found(text)` returns true; gives a function that stops. `failed(name)` tells why not. */
  function camera(video, found, failed) {
    let stream = null, timer = 0, over = false;
    function stop() {
      over = true;
      window.clearTimeout(timer);
      if (stream) stream.getTracks().forEach((track) => track.stop());
      video.srcObject = null;
    }
    function look() {
      if (over) return;
      if (video.readyState >= 2 && video.videoWidth) {
        const text = read(video, video.videoWidth, video.videoHeight, LONGEST, false);
        if (text !== null && found(text)) { stop(); return; }
      }
      timer = window.setTimeout(look, PAUSE);
    }
    if (!navigator.mediaDevices || !navigator.mediaDevices.getUserMedia) { failed("missing"); return stop; }
    navigator.mediaDevices.getUserMedia({ audio: false, video: { facingMode: "environment", width: { ideal: 1280 } } })
      .then((opened) => {
        stream = opened;
        if (over) { stop(); return null; }
        video.srcObject = opened;
        return video.play().then(look);
      })
      .catch((problem) => { stop(); failed(problem.name === "NotAllowedError" ? "refused" : "missing"); });
    return stop;
  }

  function connect(box) {
    const field = document.getElementById(box.dataset.scan);
    const find = (name) => box.querySelector("[data-scan-" + name + "]");
    const start = find("start"), end = find("stop"), picture = find("image"), view = find("view"), said = find("status");
    const video = box.querySelector("video");
    let stop = null;
    const say = (name) => { said.textContent = name ? said.getAttribute("data-" + name) : ""; };

    function close() {
      if (stop) stop();
      stop = null;
      view.hidden = true;
      start.hidden = false;
    }
    function found(text) {
      close();
      if (field) field.value = text;
      say("found");
      const event = new CustomEvent("yw:scanned", { bubbles: true, cancelable: true, detail: { text: text } });
      if (!box.dispatchEvent(event) || !field || !field.form || !box.hasAttribute("data-scan-send")) return true;
      const button = field.form.querySelector("[type=submit]");
      if (button) button.click();
      else field.form.submit();
      return true;
    }
    start.addEventListener("click", () => {
      say("looking");
      view.hidden = false;
      start.hidden = true;
      end.focus();
      stop = camera(video, found, (why) => { close(); say(why); picture.focus(); });
    });
    end.addEventListener("click", () => { close(); say(""); start.focus(); });
    picture.addEventListener("change", () => {
      const file = picture.files && picture.files[0];
      picture.value = picture.defaultValue;
      if (!file) return;
      say("reading");
      fromFile(file).then((text) => { if (text === null) say("nothing"); else found(text); });
    });
    window.addEventListener("pagehide", close);
    box.hidden = false;
  }

  window.ywScan = { fromFile: fromFile, camera: camera, connect: connect };
  document.querySelectorAll("[data-scan]").forEach(connect);
})();
