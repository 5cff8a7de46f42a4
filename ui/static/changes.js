// Gradio puts the page together, and changes it, by itself: what depends on it looks again, at most once a frame.
"use strict";

function onPageChange(act) {
  let waiting = false;
  new MutationObserver(() => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      act();
    });
  }).observe(document.documentElement, { childList: true, subtree: true, characterData: true });
}
