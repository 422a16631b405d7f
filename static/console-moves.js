/* Pages of a step. Esc does what the link "Batal" does, Ctrl and Enter what the main button does, from any field; a form
   is sent once. Without this script link, button and form still work. */
(() => {
  "use strict";

  document.addEventListener("keydown", (event) => {
    const link = document.querySelector("[data-esc]");
    if (event.key === "Escape" && !event.defaultPrevented && link) link.click();
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.repeat || event.isComposing) return;
    const form = event.target.matches("input, select, textarea") && event.target.closest("form[data-once]");
    const button = form && form.querySelector("button.default");
    if (!button) return;
    event.preventDefault();
    button.click();
  });

  for (const form of document.querySelectorAll("form[data-once]")) {
    form.addEventListener("submit", (event) => {
      if (form.dataset.sent) event.preventDefault();
      form.dataset.sent = "1";
    });
  }
  // Back from the next page: the form may be sent again.
  window.addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-once]")) delete form.dataset.sent;
  });
})();
