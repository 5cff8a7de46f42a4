// When the server cannot take a question: said in words that stay until they are no longer true, and nothing is lost.
// Gradio's own pop-ups for this say "Error", lie over the page and go away after ten seconds; they are hidden.
"use strict";

(() => {
  const BUSY =
    "Many people are asking just now, so your question was not taken. It is still in the box: please ask again in a moment.";
  const LOST =
    "This page has lost contact with the program. Your question and your answers are kept. " +
    "The page tries again by itself. If this stays, check that the program is running.";
  const OTHER = "Something went wrong and your question was not taken. It is still in the box: please ask again.";

  function inWords(toast) {
    if (/busy|queue/i.test(toast)) return BUSY;
    return /connection|reconnect|network|fetch/i.test(toast) ? LOST : OTHER;
  }

  function place() {
    const status = document.getElementById("status");
    if (!status) return null;
    let made = document.getElementById("trouble");
    if (!made) {
      made = document.createElement("p");
      made.id = "trouble";
      made.setAttribute("role", "status");
      status.after(made);
    }
    return made;
  }

  let announced = ""; // what the status line said when the trouble was told; when it says more, the trouble is over

  function tell() {
    const line = place();
    if (!line) return;
    const status = document.getElementById("status").textContent.trim();
    const toast = document.querySelector(".toast-wrap .toast-body:not([data-told])");
    if (toast) {
      toast.dataset.told = "";
      line.textContent = inWords(toast.textContent);
      announced = status;
      toast.querySelector(".toast-close")?.click();
    } else if (line.textContent && status !== announced) {
      line.textContent = "";
    }
  }

  onPageChange(tell);
})();
