// What the page does in the browser beyond Gradio: open a source when its number is chosen, by mouse or keyboard,
// move the focus there and back, and keep a screen reader from hearing an answer again with every word that arrives.
"use strict";

(() => {
  const OPENS = /^#(cite|read)-\d+-\d+(-p\d+)?$/;
  const CLOSE = "#close-source";
  const PATIENCE = 1500; // milliseconds that a source may take before the page asks whether the program is there
  const UNREACHABLE =
    "The source cannot be opened: the program cannot be reached. Check that it is running, then choose the number again.";
  let opener = null; // the link that opened the source panel
  let expected = null; // the address whose panel is on its way
  let leafing = null; // the class of the link in the panel that leafed to another page
  let isShown = false; // whether the panel shows a source
  let focused = null; // what the focus was moved to in the panel

  const byId = (id) => document.getElementById(id);

  // Gradio listens to its own text box: writing there is how the page tells the server what was opened.
  function tellServer(address) {
    const box = document.querySelector("#clicked textarea, #clicked input");
    if (!box) return;
    box.value = `${address}|${Date.now()}`;
    box.dispatchEvent(new Event("input", { bubbles: true }));
  }

  function showSource() {
    const heading = byId("source-heading");
    if (!heading) return;
    expected = null;
    isShown = true;
    sayInPanel("");
    byId("source").scrollTop = 0;
    const text = document.querySelector("#source .page-text");
    const mark = text && text.querySelector("mark");
    if (mark) text.scrollTop = mark.offsetTop - text.clientHeight / 4;
    offerLargerPicture();
    scrollPicture();
    // Who leafs through a document goes on leafing; everybody else begins at the top.
    const again = leafing && document.querySelector(`#source .leaf .${leafing}`);
    leafing = null;
    focused = again || heading;
    focused.focus({ preventScroll: true });
    const box = focused.getBoundingClientRect();
    if (box.top < 0 || box.bottom > window.innerHeight * 0.8) focused.scrollIntoView({ block: "start" });
    scrollPanel();
  }

  // A panel that is drawn once more takes the focus away with what had it.
  function keepFocus() {
    const heading = byId("source-heading");
    if (!heading || !focused || focused.isConnected || document.activeElement !== document.body) return;
    focused = heading;
    heading.focus({ preventScroll: true });
  }

  // In a low window the panel scrolls inside itself, and the marked words may be below its edge.
  function scrollPanel() {
    const panel = byId("source");
    const words = panel.querySelector(".sheet .box, .page-text mark");
    if (!words || panel.scrollHeight <= panel.clientHeight) return;
    const place = words.getBoundingClientRect();
    const edge = panel.getBoundingClientRect();
    if (place.bottom > edge.bottom) panel.scrollTop += place.top - edge.top - panel.clientHeight / 2;
  }

  // A page is seldom legible at the width of the panel.
  let enlarged = false;

  function offerLargerPicture() {
    const picture = document.querySelector("#source .page-picture");
    if (!picture || document.querySelector("#source .enlarge")) return;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "enlarge";
    const show = () => {
      picture.classList.toggle("large", enlarged);
      button.textContent = enlarged ? "Fit the picture to its frame" : "Enlarge the picture";
      scrollPicture();
    };
    button.addEventListener("click", () => {
      enlarged = !enlarged;
      show();
    });
    picture.before(button);
    show();
  }

  // A picture has no height before it has come.
  function scrollPicture() {
    const picture = document.querySelector("#source .page-picture");
    const box = picture && picture.querySelector(".box");
    const image = picture && picture.querySelector("img");
    if (!box) return;
    const scroll = () => {
      picture.scrollTop = box.offsetTop - picture.clientHeight / 4;
      picture.scrollLeft = box.offsetLeft - picture.clientWidth / 8;
      scrollPanel();
    };
    if (image.complete) scroll();
    else image.addEventListener("load", scroll, { once: true });
  }

  function open(link, address) {
    if (link.closest("#source")) leafing = link.className;
    else opener = link;
    remember(address);
    request(address);
  }

  function request(address) {
    if (document.querySelector(`#source .source.${address}`)) return showSource();
    expected = address;
    tellServer(address);
    setTimeout(() => expected === address && askWhetherThere(address), PATIENCE);
  }

  async function askWhetherThere(address) {
    try {
      await fetch("/chapter/chapter.svg", { cache: "no-store" });
    } catch {
      if (expected !== address) return;
      expected = null;
      sayInPanel(UNREACHABLE);
    }
  }

  function sayInPanel(words) {
    let line = byId("source-trouble");
    if (!line && !words) return;
    if (!line) {
      line = document.createElement("p");
      line.id = "source-trouble";
      line.setAttribute("tabindex", "-1");
      byId("source").prepend(line);
    }
    line.textContent = words;
    line.hidden = !words;
    if (words) line.focus();
  }

  // --- the browser's Back closes a source, in place of leaving the page ---

  const hasEntry = () => Boolean(history.state && history.state.source);

  function remember(address) {
    if (hasEntry()) return history.replaceState({ source: address }, "");
    // The reader goes back to the number, not to where the page stood.
    history.scrollRestoration = "manual";
    history.pushState({ source: address }, "");
  }

  function close() {
    if (hasEntry()) history.back();
    else shut();
  }

  function shut() {
    expected = null;
    isShown = false;
    sayInPanel("");
    tellServer("close-source");
    const target = opener && opener.isConnected ? opener : document.querySelector("#question textarea");
    if (target) {
      target.focus({ preventScroll: true });
      const place = target.getBoundingClientRect();
      if (place.top < 0 || place.bottom > window.innerHeight) target.scrollIntoView({ block: "center" });
    }
  }

  // A new question closes the source, too; then the browser's Back has nothing to close any more.
  function forgetClosed() {
    if (!isShown || expected || byId("source-heading")) return;
    isShown = false;
    if (hasEntry()) history.back();
  }

  window.addEventListener("popstate", (event) => {
    const address = event.state && event.state.source;
    if (address) return request(address);
    history.scrollRestoration = "auto";
    if (isShown || expected || document.querySelector("#source-trouble:not([hidden])")) shut();
  });
  if (hasEntry()) history.replaceState(null, ""); // the page was loaded anew, without its source

  function onClick(event) {
    const link = event.target instanceof Element && event.target.closest("a[href^='#']");
    const address = link ? link.getAttribute("href") : "";
    if (OPENS.test(address)) {
      event.preventDefault();
      event.stopPropagation();
      open(link, address.slice(1));
    } else if (address === CLOSE) {
      event.preventDefault();
      event.stopPropagation();
      close();
    } else if (event.target instanceof Element && event.target.closest("#stop, #restart, .example")) {
      // These may become disabled or disappear under the focus.
      const box = document.querySelector("#question textarea");
      if (box) box.focus({ preventScroll: true });
    }
  }

  // Put right what Gradio's parts cannot be told from Python. Each step changes nothing when it is done already.
  function set(element, name, value) {
    if (element && element.getAttribute(name) !== value) element.setAttribute(name, value);
  }

  function label() {
    set(byId("status"), "role", "status");
    set(byId("status"), "aria-live", "polite");
    document.querySelectorAll(":is(#library-link, #library-state) a").forEach((link) => set(link, "target", "_self"));
    set(byId("source"), "role", "complementary");
    set(byId("source"), "aria-label", "Source");
    document.querySelectorAll("#log a[href^='#']").forEach((link) => {
      const address = link.getAttribute("href").slice(1);
      const shown = document.querySelector(`#source .source[class~="${CSS.escape(address)}"]`);
      set(link, "aria-current", shown ? "true" : "false");
      // In a list of links a bare number says nothing.
      if (address.startsWith("cite-")) set(link, "aria-label", `${link.textContent}: show quote`);
    });
    // The status line announces an answer once; a log that is read out would repeat it as it grows.
    document.querySelectorAll("#log [role=log]").forEach((log) => {
      set(log, "aria-live", "off");
      set(log, "aria-label", "Conversation");
    });
    // Gradio names a message by its whole Markdown source.
    document.querySelectorAll("#log [aria-label*=\"'s message: \"]").forEach((message) => {
      const answer = message.getAttribute("aria-label").startsWith("bot");
      set(message, "role", "group");
      set(message, "aria-label", answer ? "Answer" : "Question");
    });
  }

  // Keep the newest question at the top of the window while its answer grows, until the reader scrolls or clicks.
  let asked = 0;
  let following = false;
  let sentBack = null; // why the last question was
  const letGo = () => (following = false);
  ["wheel", "touchmove", "pointerdown", "keydown"].forEach((type) => {
    document.addEventListener(type, letGo, { capture: true, passive: true });
  });

  function follow() {
    const questions = document.querySelectorAll("#log .user-row");
    if (questions.length > asked) following = true;
    // A question that was sent back took the page along to where it stood: back to the box, and to the reason above it.
    const reason = document.querySelector("#status .notice");
    const returned = reason && (reason !== sentBack || questions.length < asked);
    if (returned) following = false;
    sentBack = reason;
    asked = questions.length;
    if (returned) reason.scrollIntoView({ block: "center" });
    if (following && asked) questions[asked - 1].scrollIntoView({ block: "start" });
    const stop = byId("stop");
    if (stop && stop.disabled) following = false;
  }

  function onChange() {
    label();
    if (expected && document.querySelector(`#source .source.${expected}`)) showSource();
    else if (isShown && !expected) keepFocus();
    forgetClosed();
    follow();
  }

  document.addEventListener("click", onClick, true);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && event.target instanceof Element && event.target.closest("#source")) close();
  });
  // Gradio may load this script long after the page, so there is no load event to wait for.
  onPageChange(onChange);
  onChange();
})();
