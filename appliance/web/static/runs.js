"use strict";

// Keeps the bars of running imports moving, and reloads the page when one begins or ends, or when
// a look at a source has ended.

(() => {
  const EVERY_MS = 1_000;

  const show = (box, told) => {
    const bar = box.querySelector("progress");
    if (told.expected) {
      bar.max = told.expected;
      bar.value = Math.min(told.done, told.expected);
    }
    box.querySelector("[data-progress-done]").textContent = told.written;
    box.querySelector("[data-progress-stage]").textContent = told.stage;
  };

  // Asks again and again until `look` has seen enough, or the server no longer answers.
  const ask = async (url, look) => {
    const answer = await fetch(url).catch(() => null);
    if (answer && answer.ok && look(await answer.json())) {
      setTimeout(() => ask(url, look), EVERY_MS);
    }
  };

  for (const box of document.querySelectorAll("[data-progress]")) {
    ask(box.dataset.progress, (told) => {
      if (told.is_running) {
        show(box, told);
      } else {
        location.reload();
      }
      return told.is_running;
    });
  }

  for (const box of document.querySelectorAll("[data-waits]")) {
    ask(box.dataset.waits, (told) => {
      if (!told.is_running) {
        location.reload();
      }
      return told.is_running;
    });
  }

  for (const list of document.querySelectorAll("[data-newest]")) {
    ask("/runs/newest", (told) => {
      const isSame = told.newest === Number(list.dataset.newest);
      if (!isSame) {
        location.reload();
      }
      return isSame;
    });
  }
})();
