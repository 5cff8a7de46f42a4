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
  const HELD_AT_MOST_MS = 5000;

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

  const lastSaid = () => document.querySelector("#sent textarea, #sent input")?.value ?? "";

  function takeOrReturn() {
    const said = lastSaid();
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

  // Gradio throws a question away, and tells nobody, while the one before is ending, though its answer stands there; and
  // a question that overtakes "New conversation" goes with the conversation that is cleared. So what was sent is sent
  // again until the server says something of it: where the first is still under way, Gradio throws the second away.
  const AGAIN_MS = 250;
  const TRIES = 12;
  let unheard = null; // the question that was sent, until something is heard of it
  let clearing = 0; // when "New conversation" was pressed, until the page is cleared

  const isClearing = () => Date.now() - clearing < AGAIN_MS * TRIES;
  const isTrouble = () => Boolean(document.getElementById("trouble")?.textContent);
  const isHeard = () =>
    isAnswering() || isTrouble() || lastSaid() !== unheard.said || !area()?.value.startsWith(unheard.words);

  function insist() {
    if (!unheard) return;
    if (unheard.tries-- === 0 || (!isClearing() && isHeard())) {
      unheard = null;
      return;
    }
    if (!isClearing()) document.querySelector("#ask").click();
    setTimeout(insist, AGAIN_MS);
  }

  // Remembers a question that is being sent. Nothing is remembered where it is, and is only sent again.
  function remember() {
    if (unheard || !area()?.value) return;
    unheard = { words: area().value, said: lastSaid(), tries: TRIES };
    setTimeout(insist, AGAIN_MS);
  }

  // A part of an answer that was on its way when Stop or New conversation was pressed may come in after what they do,
  // and then stands there as if it were still growing; so they are pressed again, unless something was asked since.
  let ending = ""; // which of the two was pressed

  function endAgain(name, tries) {
    if (ending !== name || tries === 0) return;
    if (isAnswering()) document.getElementById(name)?.click();
    setTimeout(endAgain, AGAIN_MS, name, tries - 1);
  }

  function end(name) {
    unheard = null;
    if (name === "restart") clearing = Date.now();
    if (name === ending) return;
    ending = name;
    setTimeout(endAgain, AGAIN_MS, name, TRIES);
  }

  function forget() {
    unheard = null;
    ending = "";
  }

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
    ending = "";
    if (isClearing() || !isAnswering()) {
      if (area()?.value) hold();
      remember();
      if (!isClearing()) return;
    } else waiting().textContent = WAIT;
    event.preventDefault();
    event.stopImmediatePropagation();
  }

  document.addEventListener(
    "keydown",
    (event) => event.key === "Enter" && !event.shiftKey && event.target === area() && area().value && send(event),
    true,
  );
  document.addEventListener(
    "click",
    (event) => {
      if (!(event.target instanceof Element)) return;
      if (event.target.closest("#ask, #log a[href^='#ask-']")) send(event);
      else if (event.target.closest(".example")) forget();
      else if (event.target.closest("#stop, #restart")) end(event.target.closest("button").id);
    },
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
    if (!document.getElementById("restart")) clearing = 0;
    const line = waiting();
    if (line && line.textContent && !isAnswering()) line.textContent = "";
  });
})();
