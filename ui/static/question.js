// The question box. What is typed there is the reader's: a question that was taken leaves it, one that was not answered
// comes back, and nothing that was typed meanwhile is lost.
"use strict";

(() => {
  const DRAFT = "chapter-draft";
  const WAIT = "Wait for the answer, or press Stop.";
  const area = () => document.querySelector("#question textarea");
  let seen = ""; // what the server said last of a question
  let there = false;

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
  }

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

  function holdBack(event) {
    if (!isAnswering()) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    waiting().textContent = WAIT;
  }

  document.addEventListener(
    "keydown",
    (event) => event.key === "Enter" && !event.shiftKey && event.target === area() && area().value && holdBack(event),
    true,
  );
  document.addEventListener(
    "click",
    (event) => event.target instanceof Element && event.target.closest("#ask, #log a[href^='#ask-']") && holdBack(event),
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
