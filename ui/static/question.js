// The question box. What is typed there is the reader's: a question that was taken leaves it, one that was not answered
// comes back, and nothing that was typed meanwhile is lost.
"use strict";

(() => {
  const DRAFT = "chapter-draft";
  const WAIT = "Wait for the answer, or press Stop.";
  const area = () => document.querySelector("#question textarea");
  let seen = ""; // what the server said last of a question
  let there = false;
  let held = null; // what is typed after Enter until the question is taken, else it would go with it; null before
  const HELD_AT_MOST_MS = 2000;

  const without = (question, typed) => (typed.startsWith(question) ? typed.slice(question.length).trimStart() : typed);

  // What the box then holds, of what it holds now.
  const FATES = {
    taken: ({ question }, typed) => without(question, typed),
    returned: ({ question, back }, typed) => [back, without(question, typed)].filter(Boolean).join("\n"),
    offered: ({ back }, typed) => typed || back,
  };

  function put(words) {
    if (words === area().value) return;
    area().value = words;
    area().dispatchEvent(new Event("input", { bubbles: true }));
    keepDraft(words);
  }

  function takeOrReturn() {
    const said = document.querySelector("#sent textarea, #sent input")?.value ?? "";
    if (said === seen || !area()) return;
    seen = said;
    const sent = JSON.parse(said);
    put(FATES[sent.fate](sent, area().value));
    release();
  }

  function hold() {
    held ??= "";
    setTimeout(release, HELD_AT_MOST_MS);
  }

  function release() {
    const words = held;
    held = null;
    if (words && area()) put(area().value + words);
  }

  document.addEventListener(
    "beforeinput",
    (event) => {
      if (held === null || event.target !== area() || event.inputType !== "insertText" || event.isComposing) return;
      event.preventDefault();
      held += event.data ?? "";
    },
    true,
  );

  // --- one question at a time ---

  function isAnswering() {
    const stop = document.getElementById("stop");
    return Boolean(stop) && !stop.disabled;
  }

  function waiting() {
    const status = document.getElementById("status");
    let made = document.getElementById("wait");
    if (status && !made) {
      made = document.createElement("p");
      made.id = "wait";
      made.setAttribute("role", "status");
      status.after(made);
    }
    return made;
  }

  function send(event) {
    if (!isAnswering()) {
      if (area()?.value) hold();
      return;
    }
    event.preventDefault();
    event.stopImmediatePropagation();
    waiting().textContent = WAIT;
  }

  document.addEventListener(
    "keydown",
    (event) => event.key === "Enter" && !event.shiftKey && event.target === area() && area().value && send(event),
    true,
  );
  document.addEventListener(
    "click",
    (event) => event.target instanceof Element && event.target.closest("#ask, #log a[href^='#ask-']") && send(event),
    true,
  );

  // --- a page that finds the program again loads itself anew, and would do so with an empty box ---

  function keepDraft(words) {
    if (words) sessionStorage.setItem(DRAFT, words);
    else sessionStorage.removeItem(DRAFT);
  }

  document.addEventListener("input", (event) => {
    if (event.target === area() && event.isTrusted) keepDraft(event.target.value);
  });

  function bringBack() {
    if (there || !area() || !document.querySelector("#library-state p")) return;
    there = true;
    const draft = sessionStorage.getItem(DRAFT);
    if (draft && !area().value && !new URLSearchParams(location.search).has("q")) put(draft);
  }

  onPageChange(() => {
    bringBack();
    takeOrReturn();
    const line = waiting();
    if (line && line.textContent && !isAnswering()) line.textContent = "";
  });
})();
