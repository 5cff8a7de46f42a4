/* The library page's script: files sent one after the other with their progress, and tasks followed to their end. */

(() => {
  "use strict";

  const LOOK_AGAIN_MS = 700;
  const LOST =
    "The connection was lost while it was being sent; nothing of it was kept. Check that the program is running, then add it again.";

  // --- sending files ---

  function size(bytes) {
    return `${(bytes / 1e6).toFixed(1)} MB`;
  }

  function line(list, name) {
    const item = document.createElement("li");
    const title = document.createElement("strong");
    title.textContent = name;
    const words = document.createElement("span");
    const bar = document.createElement("progress");
    bar.max = 1;
    bar.value = 0;
    bar.setAttribute("aria-label", `Sending ${name}`);
    item.append(title, " ", words, bar);
    list.append(item);
    return {
      say(text, wrong = false) {
        words.textContent = text;
        words.className = wrong ? "problem" : "";
      },
      progress(share) {
        bar.value = share;
      },
      end() {
        bar.remove();
      },
    };
  }

  async function answer(response) {
    try {
      return await response.json();
    } catch {
      return { error: "The program gave no answer that can be understood. Try again." };
    }
  }

  function send(file, address, shown) {
    return new Promise((resolve) => {
      const request = new XMLHttpRequest();
      request.open("POST", address);
      request.setRequestHeader("Content-Type", "application/octet-stream");
      request.upload.onprogress = (event) => {
        const share = event.total ? event.loaded / event.total : 0;
        shown.progress(share);
        shown.say(`Sending: ${Math.round(100 * share)}% of ${size(file.size)}`);
      };
      request.onload = () => {
        try {
          resolve(JSON.parse(request.responseText));
        } catch {
          resolve({ error: LOST });
        }
      };
      request.onerror = request.onabort = () => resolve({ error: LOST });
      request.send(file);
    });
  }

  async function take(file, zone, shown) {
    const query = new URLSearchParams({ name: file.name, size: file.size, replaces: zone.dataset.replaces });
    let checked;
    try {
      checked = await answer(await fetch(`/library/check?${query}`, { headers: { Accept: "application/json" } }));
    } catch {
      checked = { error: LOST };
    }
    const kept = checked.error ? checked : await send(file, `/library/incoming?${query}`, shown);
    shown.end();
    if (kept.error) {
      shown.say(kept.error, true);
      return false;
    }
    shown.say("Saved. Reading what it says of itself…");
    try {
      const seen = await answer(await fetch(`/library/incoming/${kept.id}/look`, { method: "POST" }));
      shown.say(seen.said || seen.error, !seen.said);
    } catch {
      shown.say("Saved. It will be read when you check its details.");
    }
    return true;
  }

  async function takeAll(files, zone) {
    const list = zone.querySelector(".uploads");
    const status = zone.querySelector(".status");
    const onward = zone.querySelector(".onward");
    const shown = files.map((file) => {
      const item = line(list, file.name);
      item.say("Waiting to be sent");
      return item;
    });
    window.addEventListener("beforeunload", hold);
    let saved = 0;
    for (const [index, file] of files.entries()) {
      status.textContent = `Sending file ${index + 1} of ${files.length}.`;
      if (await take(file, zone, shown[index])) saved += 1;
    }
    window.removeEventListener("beforeunload", hold);
    const refused = files.length - saved;
    status.textContent =
      `${saved} of ${files.length} saved.` + (refused ? ` ${refused} not saved: the reason stands beside each.` : "");
    if (saved) onward.hidden = false;
    if (saved && !refused) window.location.assign("/library/incoming");
  }

  function hold(event) {
    event.preventDefault();
  }

  function prepare(zone) {
    const input = zone.querySelector("input[type=file]");
    let busy = Promise.resolve();
    const add = (files) => {
      const chosen = [...files];
      if (zone.dataset.replaces) chosen.splice(1);
      if (chosen.length) busy = busy.then(() => takeAll(chosen, zone));
    };
    input.addEventListener("change", () => {
      add(input.files);
      input.value = "";
    });
    zone.addEventListener("dragover", (event) => {
      event.preventDefault();
      zone.classList.add("over");
    });
    zone.addEventListener("dragleave", () => zone.classList.remove("over"));
    zone.addEventListener("drop", (event) => {
      event.preventDefault();
      zone.classList.remove("over");
      add(event.dataTransfer.files);
    });
  }

  document.querySelectorAll(".drop").forEach(prepare);

  // A file that misses the field would be opened by the browser in place of this page.
  ["dragover", "drop"].forEach((type) => {
    window.addEventListener(type, (event) => event.preventDefault());
  });

  // --- following a task ---

  async function follow(work) {
    const said = work.querySelector(".said");
    const bar = work.querySelector("progress");
    const done = work.querySelector(".done");
    let told = 0;
    for (;;) {
      await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
      let state;
      try {
        state = await (await fetch(work.dataset.state)).json();
      } catch {
        said.textContent = "The program does not answer. What was saved is kept; start it again, then look here again.";
        continue;
      }
      if (state.ended) break;
      if (said.textContent !== state.said) said.textContent = state.said;
      if (state.total) {
        bar.max = state.total;
        bar.value = state.finished.length;
      }
      for (const path of state.finished.slice(told)) {
        const item = document.createElement("li");
        item.textContent = path;
        done.append(item);
      }
      told = state.finished.length;
    }
    window.location.reload();
  }

  const work = document.querySelector("#work[data-state]");
  if (work) {
    work.querySelector(".done").replaceChildren();
    follow(work);
  }
})();
