"use strict";

// Keeps the bars of running imports moving, and reloads the page when one ends.

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

  const follow = async (box) => {
    const answer = await fetch(box.dataset.progress, { headers: { Accept: "application/json" } });
    if (!answer.ok) {
      return;
    }
    const told = await answer.json();
    if (told.is_running) {
      show(box, told);
      setTimeout(() => follow(box).catch(() => {}), EVERY_MS);
    } else {
      location.reload();
    }
  };

  for (const box of document.querySelectorAll("[data-progress]")) {
    follow(box).catch(() => {});
  }
})();
