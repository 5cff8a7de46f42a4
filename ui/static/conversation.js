// The reader's own side of a conversation: what each answer can be used for, what this browser keeps of earlier ones,
// and what a search is narrowed to. Nothing here leaves the browser but what Gradio's boxes carry to this server.
"use strict";

(() => {
  const PREFIX = "chapter-conversation-";
  const CURRENT = "chapter-current";
  const NARROWED = "chapter-narrowed";
  const byId = (id) => document.getElementById(id);
  const box = (id) => document.querySelector(`#${id} textarea, #${id} input`);
  let current = newName();
  let isKept = false; // whether the browser keeps the conversation on the screen
  let deleted = []; // the questions and answers that were on the screen when they were deleted
  let seen = ""; // the last conversation that the server gave to keep
  let turns = [];
  let library = null;
  let stateSeen = ""; // what was said of the library when the choices were last fetched
  let began = false;
  let arriving = 0; // how many questions the conversation has that a reader has just opened

  function newName() {
    return `${PREFIX}${Date.now()}-${Math.random().toString(36).slice(2, 8)}`;
  }

  function write(id, value) {
    const target = box(id);
    if (!target) return;
    target.value = value;
    target.dispatchEvent(new Event("input", { bubbles: true }));
  }

  function element(name, attributes = {}, ...inside) {
    const made = document.createElement(name);
    Object.entries(attributes).forEach(([key, value]) => {
      if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
      else if (value !== false) made.setAttribute(key, value === true ? "" : value);
    });
    made.append(...inside);
    return made;
  }

  // --- what the browser keeps ---

  const isConversation = (kept) =>
    Array.isArray(kept) && kept.length > 0 && kept.every((each) => each && typeof each.question === "string" && each.answer);

  const store = {
    all() {
      const found = [];
      for (let number = 0; number < localStorage.length; number++) {
        const name = localStorage.key(number);
        if (!name.startsWith(PREFIX)) continue;
        try {
          const kept = JSON.parse(localStorage.getItem(name));
          if (!isConversation(kept.turns)) throw new TypeError(name);
          found.push({ name, when: kept.when, turns: kept.turns, title: String(kept.turns[0].question) });
        } catch {
          localStorage.removeItem(name);
          number--;
        }
      }
      return found.sort((one, other) => String(other.when).localeCompare(String(one.when)));
    },
    turns(name) {
      try {
        return JSON.parse(localStorage.getItem(name)).turns;
      } catch {
        return null;
      }
    },
    keep(name, kept) {
      const value = JSON.stringify({ when: new Date().toISOString(), turns: kept });
      // A full browser gives up its oldest conversations first.
      for (let tries = 0; tries < 50; tries++) {
        try {
          localStorage.setItem(name, value);
          return true;
        } catch {
          const oldest = store.all().filter((each) => each.name !== name).pop();
          if (!oldest) return false;
          localStorage.removeItem(oldest.name);
        }
      }
      return false;
    },
  };

  function keepWhatIsNew() {
    const value = box("kept") ? box("kept").value : "";
    if (value === seen) return;
    seen = value;
    try {
      turns = JSON.parse(value || "[]");
    } catch {
      return;
    }
    if (turns.length) keepTurns();
    else {
      beginAnew();
      deleted = [];
    }
    showHistory();
  }

  function beginAnew() {
    current = newName();
    isKept = false;
    sessionStorage.removeItem(CURRENT);
  }

  function keepTurns() {
    const before = store.turns(current);
    if ((isKept && !before) || (deleted.length && goesOn(deleted, turns))) return leave();
    deleted = [];
    // Another window went on with the same conversation otherwise: both are kept.
    if (before && !goesOn(before, turns)) current = newName();
    isKept = store.keep(current, turns);
    sessionStorage.setItem(CURRENT, current);
    tell("");
  }

  const goesOn = (before, now) =>
    before.every((each, index) => now[index] && each.question === now[index].question && each.narrowed === now[index].narrowed);

  // What was deleted leaves the screen, or it would be kept again with the next answer.
  function leave() {
    deleted = turns;
    beginAnew();
    byId("restart")?.click();
  }

  window.addEventListener("storage", (event) => {
    if (event.key !== null && !event.key.startsWith(PREFIX)) return;
    if (isKept && localStorage.getItem(current) === null) leave();
    showHistory();
  });

  function reopen(name, chosen = false) {
    try {
      const kept = JSON.parse(localStorage.getItem(name));
      if (!isConversation(kept.turns)) throw new TypeError(name);
      current = name;
      isKept = true;
      if (chosen) arriving = kept.turns.length;
      write("restored", JSON.stringify(kept.turns) + " ".repeat(Date.now() % 97));
    } catch {
      localStorage.removeItem(name);
    }
  }

  // Whoever opened a conversation goes on reading where it ended.
  function arrive() {
    if (!arriving || turns.length !== arriving || questionsShown().length !== arriving) return;
    arriving = 0;
    goToNewest();
  }

  function questionsShown() {
    return [...document.querySelectorAll("#log .user-row h3")];
  }

  function goToNewest() {
    const question = questionsShown().at(-1);
    if (!question) return;
    question.setAttribute("tabindex", "-1");
    question.focus({ preventScroll: true });
    question.scrollIntoView({ block: "start" });
  }

  // From the question box to the newest answer, past all that stands between them; seen when it has the focus.
  function showWayToAnswer() {
    const status = byId("status");
    let link = byId("to-answer");
    if (status && !link) {
      const go = (event) => {
        event.preventDefault();
        goToNewest();
      };
      link = element("a", { id: "to-answer", href: "#log", onclick: go }, "Go to the newest answer");
      status.before(link);
    }
    if (link) link.hidden = !document.querySelector("#log .bot-row");
  }

  function showHistory() {
    const place = byId("history");
    if (!place) return;
    let details = place.querySelector("details");
    if (!details) {
      const search = element("input", { type: "search", id: "history-search", oninput: showHistory });
      const label = element("label", { for: "history-search" }, "Search your conversations");
      const all = element("button", { type: "button", class: "all", onclick: forgetAll, onblur: calmDown });
      details = element("details", {}, element("summary"), element("p", {}, "Kept in this browser only."));
      details.append(label, search, element("p", { class: "none", role: "status" }), element("ul"), all);
      place.append(details, element("p", { class: "said", role: "status" }));
    }
    const conversations = store.all();
    details.hidden = conversations.length === 0;
    details.querySelector("summary").textContent = `Your conversations (${conversations.length})`;
    calmDown();
    const words = details.querySelector("input").value.trim().toLowerCase();
    const found = conversations.filter((each) => !words || JSON.stringify(each.turns).toLowerCase().includes(words));
    details.querySelector(".none").textContent = words ? `${found.length} found` : "";
    details.querySelector("ul").replaceChildren(...found.map(entry));
  }

  function tell(words) {
    const line = document.querySelector("#history .said");
    if (line && line.textContent !== words) line.textContent = words;
  }

  function entry(kept) {
    const others = kept.turns.length - 1;
    const more = others > 0 ? ` and ${others} more ${others > 1 ? "questions" : "question"}` : "";
    const open = kept.name === current;
    const day = new Date(kept.when).toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric" });
    const forget = () => {
      localStorage.removeItem(kept.name);
      if (open) leave();
      showHistory();
      tell("Deleted.");
      const left = document.querySelector("#history details:not([hidden]) summary");
      (left || box("question")).focus();
    };
    return element(
      "li",
      {},
      element("button", { type: "button", class: "open", onclick: () => reopen(kept.name, true) }, `${kept.title}${more}`),
      element("span", { class: "day" }, open ? `${day}, open now` : day),
      element("button", { type: "button", class: "forget", "aria-label": `Delete: ${kept.title}`, onclick: forget }, "Delete"),
    );
  }

  // One press asks, the next does it: what is deleted here is nowhere else.
  function calmDown() {
    const all = document.querySelector("#history .all");
    if (!all) return;
    all.textContent = "Delete all";
    delete all.dataset.sure;
  }

  function forgetAll(event) {
    if (!("sure" in event.target.dataset)) {
      event.target.dataset.sure = "";
      event.target.textContent = "Press again to delete all of them";
      return;
    }
    store.all().forEach((each) => localStorage.removeItem(each.name));
    leave();
    showHistory();
    tell("All deleted.");
    box("question").focus();
  }

  // --- what an answer can be used for ---

  const KINDS = [
    ["helpful", "Helpful"],
    ["not_helpful", "Not helpful"],
    ["wrong_source", "Wrong source"],
    ["missing_document", "A document is missing"],
  ];

  function showTools() {
    document.querySelectorAll("#log .bot-row").forEach((row, index) => {
      const turn = turns.find((each) => each.number === index + 1);
      const old = row.querySelector(".tools");
      const key = turn ? `${turn.number} ${takesOpinions()} ${turn.question}` : "";
      if (old && old.dataset.of === key) return;
      if (old) old.remove();
      if (turn) row.append(tools(turn, key));
    });
  }

  const takesOpinions = () => Boolean(library && library.feedback);

  function tools(turn, key) {
    const said = element("span", { class: "said", role: "status" });
    const made = element("div", { class: "tools", role: "group", "aria-label": `For answer ${turn.number}` });
    made.dataset.of = key;
    const button = (words, act) => element("button", { type: "button", onclick: act }, words);
    const address = () => `${location.origin}/?q=${encodeURIComponent(turn.question)}`;
    const again = button("Edit and ask again", () => putInBox(turn.question));
    // Where nothing is quoted there is nothing to take away.
    if (turn.answer.claims.length === 0) made.append(again);
    else
      made.append(
        button("Copy with references", () => copy(references([turn]), said, "Copied, with its references.")),
        again,
        button("Copy a link to this question", () => copy(Promise.resolve(address()), said, "Link copied.")),
        saving(`answer ${turn.number}`, "Save this answer", () => [turn], said),
      );
    if (takesOpinions()) made.append(opinions(turn, said));
    made.append(said);
    return made;
  }

  // The clipboard is given a promise, since some browsers allow copying only at the very moment of the click.
  async function copy(promised, said, words) {
    const text = promised.then((made) => new Blob([made], { type: "text/plain" }));
    try {
      await navigator.clipboard.write([new ClipboardItem({ "text/plain": text })]);
      said.textContent = words;
    } catch {
      const failure = await promised.then(() => null, (error) => error);
      said.textContent = failure instanceof NotDone ? failure.message : "Your browser did not allow copying.";
    }
  }

  // --- files to take away: made by the server, which compares every quote with the library again ---

  class NotDone extends Error {}

  const LONGEST_REQUEST = 900000; // bytes; the server refuses more than a little above
  const FILES = [
    ["docx", "Word"],
    ["pdf", "PDF"],
    ["md", "Markdown"],
  ];

  async function send(address, values, unreachable) {
    const body = new Blob([JSON.stringify(values)]);
    if (body.size > LONGEST_REQUEST) {
      throw new NotDone("This is too long to save in one go. Please save its answers one by one.");
    }
    let response;
    try {
      response = await fetch(address, { method: "POST", body, cache: "no-store" });
    } catch {
      throw new NotDone(unreachable);
    }
    if (!response.ok) {
      const said = await response.json().catch(() => ({}));
      throw new NotDone(said.message || "Sorry, this could not be done. Please try again.");
    }
    return response;
  }

  const made = (form, which) =>
    send(
      `/chapter/save/${form}`,
      which,
      "The program cannot be reached, so nothing was made. Check that it is running, then try again.",
    );

  const references = async (which) => (await made("txt", which)).text();

  async function save(form, which, said) {
    said.textContent = "Making the file…";
    try {
      const response = await made(form, which);
      const name = decodeURIComponent((response.headers.get("Content-Disposition") || "").split("UTF-8''")[1] || `answer.${form}`);
      const address = URL.createObjectURL(await response.blob());
      element("a", { href: address, download: name }).click();
      setTimeout(() => URL.revokeObjectURL(address), 60000);
      said.textContent = `Saved as ${name}`;
    } catch (error) {
      said.textContent = error instanceof NotDone ? error.message : "Your browser did not take the file.";
    }
  }

  function saving(name, words, which, said) {
    const summary = element("summary", {}, words);
    const choices = element("div", { role: "group", "aria-label": `Save ${name} as` });
    const details = element("details", { class: "saving" }, summary, choices);
    FILES.forEach(([form, kind]) => {
      const choose = async () => {
        await save(form, which(), said);
        details.open = false;
        summary.focus();
      };
      choices.append(element("button", { type: "button", "aria-label": `${kind}: save ${name}`, onclick: choose }, kind));
    });
    details.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      details.open = false;
      summary.focus();
    });
    return details;
  }

  function showSaving() {
    const place = byId("saving");
    if (!place) return;
    if (!place.querySelector(".tools")) {
      const said = element("span", { class: "said", role: "status" });
      const made = element("div", { class: "tools" }, saving("the conversation", "Save the whole conversation", () => turns, said), said);
      place.append(made);
    }
    place.querySelector(".tools").hidden = turns.length < 2;
  }

  // Returns what went wrong, in words; nothing where it was kept.
  async function keepOpinion(opinion) {
    try {
      await send(
        "/chapter/opinion",
        opinion,
        "The program cannot be reached, so this was not kept. It still stands here: try again when the program is running.",
      );
      return "";
    } catch (error) {
      return error.message;
    }
  }

  function opinions(turn, said) {
    const name = `opinion-${turn.number}`;
    const place = element("fieldset", {}, element("legend", {}, "Was this answer"));
    KINDS.forEach(([kind, words]) => {
      const choose = () => ask(kind);
      place.append(element("button", { type: "button", onclick: choose, "aria-pressed": "false", id: `${name}-${kind}` }, words));
    });
    function ask(kind) {
      place.querySelectorAll("form").forEach((each) => each.remove());
      place.querySelectorAll("button").forEach((each) => each.setAttribute("aria-pressed", each.id === `${name}-${kind}`));
      const line = element("input", { id: `${name}-line`, maxlength: "500", autocomplete: "off" });
      const form = element(
        "form",
        {},
        element("label", { for: `${name}-line` }, "Anything to add? No names, please (optional)"),
        line,
        element("button", { type: "submit" }, "Send"),
      );
      form.addEventListener("submit", async (event) => {
        event.preventDefault();
        if (form.dataset.sending) return;
        form.dataset.sending = "yes";
        said.textContent = "Sending…";
        const failure = await keepOpinion({ turn, kind, comment: line.value });
        delete form.dataset.sending;
        said.textContent = failure || "Thank you. It is kept on this machine, for the people who look after the library.";
        if (failure || !form.isConnected) return;
        form.remove();
        place.querySelector("button").focus();
      });
      place.append(form);
      line.focus();
    }
    return place;
  }

  function putInBox(question) {
    write("question", question);
    const area = box("question");
    area.focus();
    area.setSelectionRange(area.value.length, area.value.length);
  }

  // --- suggestions are asked where they stand ---

  // A link that does something in place of leading there.
  function onLink(selector, act) {
    document.addEventListener(
      "click",
      (event) => {
        const link = event.target instanceof Element && event.target.closest(selector);
        if (!link) return;
        event.preventDefault();
        event.stopPropagation();
        act(link);
      },
      true,
    );
  }

  onLink("#log a[href^='#ask-']", (link) => {
    putInBox(link.textContent);
    requestAnimationFrame(() => document.querySelector("#ask").click());
  });

  // --- what a search is narrowed to ---

  const NOT_NARROWED = { document: "", title: "", kind: "", publisher: "", since: "", current: false };
  let narrowed = { ...NOT_NARROWED };

  function showNarrowing() {
    const place = byId("narrowing");
    if (!place || !library) return;
    if (place.querySelector("details")) {
      fillChoices();
      showChips();
    } else if (library.documents.length > 1 || library.kinds.length + library.publishers.length > 0) {
      makeNarrowing(place);
      fillChoices();
      startNarrowed();
    }
  }

  function makeNarrowing(place) {
    const choice = (name, label, any) =>
      element(
        "label",
        {},
        element("span", {}, label),
        element(
          "select",
          { name, onchange: (event) => narrow(name, event.target.value) },
          element("option", { value: "" }, any),
        ),
      );
    const refresh = (event) => event.target.open && loadLibrary();
    const only = element("input", { type: "checkbox", name: "current", onchange: (event) => narrow("current", event.target.checked) });
    place.append(
      element(
        "details",
        { ontoggle: refresh },
        element("summary", {}, "Narrow the search"),
        element(
          "div",
          { class: "choices" },
          choice("document", "Document", "Any document"),
          choice("kind", "Kind", "Any kind"),
          choice("publisher", "Publisher", "Any publisher"),
          choice("since", "Published since", "Any year"),
          element("label", { class: "only" }, only, element("span", {}, "Current documents only")),
        ),
      ),
      element("div", { class: "removed", role: "status" }),
      element("ul", { class: "chips", "aria-label": "The search is narrowed to" }),
    );
  }

  const asWords = (values) => values.map((value) => [String(value), String(value)]);

  // What is chosen stays chosen, even where the library does not offer it any more.
  function fillChoices() {
    const offered = {
      document: library.documents.map(({ id, title }) => [id, title]),
      kind: asWords(library.kinds),
      publisher: asWords(library.publishers),
      since: asWords(library.years),
    };
    Object.entries(offered).forEach(([name, values]) => {
      const select = document.querySelector(`#narrowing [name=${name}]`);
      const chosen = narrowed[name];
      if (chosen && !values.some(([value]) => value === chosen)) values.unshift([chosen, inWords()[name]]);
      select.replaceChildren(select.options[0], ...values.map(([value, words]) => element("option", { value }, words)));
      select.value = chosen;
    });
  }

  // What this window was narrowed to before it was loaded again, unless its address names a document.
  function startNarrowed() {
    const wanted = new URLSearchParams(location.search).get("document");
    try {
      narrowed = { ...NOT_NARROWED, ...JSON.parse(sessionStorage.getItem(NARROWED)) };
    } catch {
      sessionStorage.removeItem(NARROWED);
    }
    if (wanted) narrowed = { ...NOT_NARROWED };
    setNarrowed(narrowed);
    if (wanted) narrowToDocument(wanted);
  }

  const titleOf = (id) => library.documents.find((document) => document.id === id)?.title;
  const isRemoved = () => narrowed.document !== "" && titleOf(narrowed.document) === undefined;

  // From a source, or from the library's page of a document; what is not in the library any more narrows nothing.
  async function narrowToDocument(id) {
    if (library && !titleOf(id)) await loadLibrary();
    const details = document.querySelector("#narrowing details");
    if (details && titleOf(id)) {
      narrow("document", id);
      details.open = true;
    }
    box("question").focus();
  }

  onLink("#source a[href^='#only-']", (link) => narrowToDocument(link.getAttribute("href").slice("#only-".length)));

  function narrow(name, value) {
    const title = name === "document" ? titleOf(value) ?? "" : narrowed.title;
    setNarrowed({ ...narrowed, [name]: value, title });
  }

  function setNarrowed(chosen) {
    narrowed = chosen;
    const value = JSON.stringify(narrowed);
    write("narrowed", value);
    sessionStorage.setItem(NARROWED, value);
    document.querySelector("#narrowing [name=current]").checked = narrowed.current;
    fillChoices();
    showChips();
  }

  function inWords() {
    return {
      document: narrowed.document && (titleOf(narrowed.document) ?? `${narrowed.title} (removed)`),
      kind: narrowed.kind,
      publisher: narrowed.publisher,
      since: narrowed.since && `Since ${narrowed.since}`,
      current: narrowed.current && "Current documents only",
    };
  }

  function showRemoved() {
    const place = document.querySelector("#narrowing .removed");
    if (!isRemoved()) return place.replaceChildren();
    if (place.hasChildNodes()) return;
    const widen = () => {
      setNarrowed({ ...NOT_NARROWED });
      box("question").focus();
      if (box("question").value.trim()) requestAnimationFrame(() => byId("ask").click());
    };
    place.append(
      element("p", {}, `“${narrowed.title}” has been removed from the library, so it cannot be searched any more.`),
      element("button", { type: "button", onclick: widen }, "Search the whole library"),
    );
  }

  function showChips() {
    showRemoved();
    const chips = Object.entries(inWords()).filter(([, said]) => said);
    const list = document.querySelector("#narrowing .chips");
    list.hidden = chips.length === 0;
    list.replaceChildren(
      ...chips.map(([name, said]) => {
        const remove = () => {
          narrow(name, name === "current" ? false : "");
          document.querySelector("#narrowing summary").focus();
        };
        return element("li", {}, element("button", { type: "button", "aria-label": `${said}: remove`, onclick: remove }, `${said} ✕`));
      }),
    );
  }

  // --- when the page is there ---

  function begin() {
    const state = document.querySelector("#library-state p");
    if (began || !state || !box("restored") || !byId("history")) return;
    began = true;
    lookForLibrary();
    const asked = new URLSearchParams(location.search).get("q");
    const name = sessionStorage.getItem(CURRENT);
    if (asked) putInBox(asked.slice(0, 2000));
    else if (name && localStorage.getItem(name)) reopen(name);
    showHistory();
  }

  // The library is asked again whenever the line about it changes, or a question came back, and by who comes back.
  function lookForLibrary() {
    const state = (byId("library-state")?.textContent ?? "") + (document.querySelector("#status .notice")?.textContent ?? "");
    if (!began || state === stateSeen) return;
    stateSeen = state;
    loadLibrary();
  }

  async function loadLibrary() {
    try {
      const found = await (await fetch("/chapter/library", { cache: "no-store" })).json();
      if (!found.kinds) return;
      library = found;
    } catch {
      return; // the library line on the page says what is the matter
    }
    showNarrowing();
    showTools();
  }

  window.addEventListener("focus", () => began && loadLibrary());

  onPageChange(() => {
    begin();
    lookForLibrary();
    keepWhatIsNew();
    showTools();
    showSaving();
    showWayToAnswer();
    arrive();
  });
  begin();
})();
