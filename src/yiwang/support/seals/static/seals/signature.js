/* The pad on which somebody writes a signature: pointer events in, a PNG in a hidden field out. */
(() => {
  "use strict";
  const form = document.querySelector("form[data-signature]");
  if (!form) return;
  const pad = form.querySelector("[data-signature-pad]");
  const canvas = pad.querySelector("canvas");
  const pen = canvas.getContext("2d");
  const out = form.querySelector("input[name=drawn]");
  let drawing = false, written = false;
  pen.lineWidth = 9;
  pen.lineCap = pen.lineJoin = "round";
  pen.strokeStyle = "#14143c";
  const chosen = () => (form.querySelector("input[name=how]:checked") || {}).value;
  const show = () => { pad.hidden = chosen() !== "drawn"; };
  const at = (event) => {
    const box = canvas.getBoundingClientRect();
    return [(event.clientX - box.left) * canvas.width / box.width, (event.clientY - box.top) * canvas.height / box.height];
  };
  canvas.addEventListener("pointerdown", (event) => {
    drawing = written = true;
    canvas.setPointerCapture(event.pointerId);
    pen.beginPath();
    pen.moveTo(...at(event));
    pen.lineTo(...at(event));
    pen.stroke();
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!drawing) return;
    pen.lineTo(...at(event));
    pen.stroke();
  });
  for (const name of ["pointerup", "pointercancel"]) canvas.addEventListener(name, () => { drawing = false; });
  pad.querySelector("[data-signature-clear]").addEventListener("click", () => {
    pen.clearRect(0, 0, canvas.width, canvas.height);
    written = false;
  });
  form.addEventListener("change", show);
  form.addEventListener("submit", () => { out.value = written && chosen() === "drawn" ? canvas.toDataURL("image/png") : ""; });
  show();
})();
