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
      first() {
        list.prepend(item);
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
      shown.say(seen.said || seen.error, Boolean(seen.problem || seen.error));
    } catch {
      shown.say("Saved. It will be read when you check its details.");
    }
    return true;
  }

  // --- what is dropped: files, and folders with what is in them ---

  async function filesOf(entry, path = entry.name) {
    const asked = (ask) => new Promise(ask);
    try {
      if (entry.isFile) return [{ file: await asked((good, bad) => entry.file(good, bad)), path }];
      const reader = entry.createReader();
      const found = [];
      for (;;) {
        const some = await asked((good, bad) => reader.readEntries(good, bad));
        if (!some.length) return found.length ? found : [{ path }];
        for (const each of some) found.push(...(await filesOf(each, `${path}/${each.name}`)));
      }
    } catch {
      return [{ path }];
    }
  }

  async function dropped(carried) {
    const plain = chosen(carried.files);
    // An entry is given out only while the drop is being told.
    const entries = [...carried.items].map((item) => item.webkitGetAsEntry()).filter(Boolean);
    return entries.length ? (await Promise.all(entries.map((each) => filesOf(each)))).flat() : plain;
  }

  function chosen(files) {
    return [...files].map((file) => ({ file, path: file.name }));
  }

  function hold(event) {
    event.preventDefault();
  }

  // Goes on to the details. What was written about other uploads on this page is kept first.
  function goOn() {
    const form = document.querySelector("form.uploaded");
    if (!form) {
      window.location.assign("/library/incoming");
      return;
    }
    const to = document.createElement("input");
    to.type = "hidden";
    to.name = "to";
    to.value = form.dataset.page;
    form.append(to);
    form.submit();
  }

  function prepare(zone) {
    const input = zone.querySelector("input[type=file]");
    const list = zone.querySelector(".uploads");
    const status = zone.querySelector(".status");
    const count = zone.querySelector(".sent");
    const onward = zone.querySelector(".onward");
    const waiting = [];
    const refused = [];
    let all = 0;
    let sending = false;

    function refuse(shown, words) {
      if (words) {
        shown.end();
        shown.say(words, true);
      }
      refused.push(shown);
    }

    async function sendAll() {
      sending = true;
      window.addEventListener("beforeunload", hold);
      while (waiting.length) {
        const { file, shown } = waiting.shift();
        count.hidden = all < 2;
        count.firstChild.textContent = `File ${all - waiting.length} of ${all}`;
        count.lastChild.max = all;
        count.lastChild.value = all - waiting.length - 1;
        if (!(await take(file, zone, shown))) refuse(shown);
      }
      window.removeEventListener("beforeunload", hold);
      sending = false;
      count.hidden = true;
      const saved = all - refused.length;
      status.textContent =
        `${saved} of ${all} saved.` +
        (refused.length ? ` ${refused.length} not saved; the reason stands beside each, at the top of the list.` : "");
      // Those that need somebody stand first, in their order.
      for (const shown of [...refused].reverse()) shown.first();
      onward.hidden = !saved;
      if (saved && !refused.length) goOn();
      else status.scrollIntoView({ block: "nearest" });
    }

    function add(files) {
      for (const [index, { file, path }] of files.entries()) {
        const shown = line(list, path);
        all += 1;
        if (!file) refuse(shown, "Nothing could be found in this. Add the files in it one by one.");
        else if (zone.dataset.replaces && index) refuse(shown, "Only one file can take this place. Add others on the page Documents.");
        else {
          shown.say("Waiting to be sent");
          waiting.push({ file, shown });
        }
      }
      if (!files.length || sending) return;
      status.textContent = files.length > 1 ? `Sending ${files.length} files.` : "Sending.";
      sendAll();
    }

    function addChosen() {
      add(chosen(input.files));
      input.value = "";
    }

    input.addEventListener("change", addChosen);
    // A file can be chosen before this script has run, and its change is not told again.
    addChosen();
    zone.addEventListener("dragover", (event) => {
      event.preventDefault();
      zone.classList.add("over");
    });
    zone.addEventListener("dragleave", () => zone.classList.remove("over"));
    zone.addEventListener("drop", async (event) => {
      event.preventDefault();
      zone.classList.remove("over");
      add(await dropped(event.dataTransfer));
    });
    onward.querySelector("a").addEventListener("click", (event) => {
      event.preventDefault();
      goOn();
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
        state = await (await fetch(`${work.dataset.state}?told=${told}`)).json();
      } catch {
        said.textContent = "The program does not answer. What was saved is kept; start it again, then look here again.";
        continue;
      }
      if (state.ended) break;
      if (said.textContent !== state.said) said.textContent = state.said;
      if (state.done) {
        bar.max = state.total;
        bar.value = state.done;
      }
      for (const path of state.finished) {
        const item = document.createElement("li");
        item.textContent = path;
        done.append(item);
      }
      told = state.done;
    }
    window.location.reload();
  }

  const work = document.querySelector("#work[data-state]");
  if (work) {
    work.querySelector(".done").replaceChildren();
    follow(work);
  }
})();
