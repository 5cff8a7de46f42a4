// A question whose page was closed or lost before its answer was there: back in the box, and said so.
"use strict";

(() => {
  const ASKED = "chapter-asked";
  const CURRENT = "chapter-current"; // conversation.js says which conversation is open
  const WORDS =
    "This page was closed or lost before your last question was answered. The question is in the box again: send it when you like.";
  const box = () => document.querySelector("#question textarea");
  const status = () => (document.querySelector("#status .prose")?.textContent ?? "").trim();
  const inProgress = (words) => words === "" || /^(Searching|Loading)/.test(words);
  let before = null; // the status line when a question was sent; null while none is being answered
  let began = false;

  function asking() {
    const question = box() && box().value.trim();
    if (!question) return;
    before = status();
    sessionStorage.setItem(ASKED, question);
    document.querySelectorAll("#unfinished").forEach((each) => each.remove());
  }

  function isAnswered(question) {
    try {
      const { turns } = JSON.parse(localStorage.getItem(sessionStorage.getItem(CURRENT)));
      return turns[turns.length - 1].question === question;
    } catch {
      return false;
    }
  }

  function begin() {
    began = true;
    const question = sessionStorage.getItem(ASKED);
    sessionStorage.removeItem(ASKED);
    if (!question || isAnswered(question) || new URLSearchParams(location.search).has("q")) return;
    box().value = question;
    box().dispatchEvent(new Event("input", { bubbles: true }));
    const note = document.createElement("p");
    note.id = "unfinished";
    note.setAttribute("role", "status");
    document.querySelector("#question").after(note);
    note.textContent = WORDS;
  }

  document.addEventListener(
    "click",
    (event) => event.target instanceof Element && event.target.closest("#ask") && asking(),
    true,
  );
  document.addEventListener(
    "keydown",
    (event) => event.key === "Enter" && !event.shiftKey && event.target === box() && asking(),
    true,
  );
  new MutationObserver(() => {
    if (!began && box() && document.querySelector("#status[role=status]")) begin();
    if (before === null || status() === before) return;
    if (inProgress(status())) {
      before = status();
      return;
    }
    before = null;
    sessionStorage.removeItem(ASKED);
  }).observe(document.documentElement, { childList: true, subtree: true, characterData: true });
})();
