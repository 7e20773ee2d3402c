"use strict";

// Keeps the last head of the audit chain that this browser saw, and says so aloud when the chain
// of the server no longer holds it: when its number went back, or its hash is another.

(() => {
  const KEY = "homeroom-chain";

  const seen = () => {
    try {
      const kept = JSON.parse(localStorage.getItem(KEY));
      return kept && Number.isInteger(kept.n) && typeof kept.hash === "string" ? kept : null;
    } catch {
      return null;
    }
  };

  const keep = (told) => localStorage.setItem(KEY, JSON.stringify({ n: told.n, hash: told.hash }));

  const warn = (told) => {
    const alarm = document.querySelector("[data-chain-alarm]");
    alarm.hidden = false;
    alarm.querySelector("[data-chain-expected]").addEventListener("click", () => {
      keep(told);
      alarm.hidden = true;
    });
  };

  const ask = async () => {
    const before = seen();
    const query = before ? `?n=${before.n}&hash=${encodeURIComponent(before.hash)}` : "";
    const answer = await fetch(`/chain/head${query}`).catch(() => null);
    if (!answer || !answer.ok) {
      return;
    }
    const told = await answer.json();
    if (before && !told.holds) {
      warn(told);
    } else {
      keep(told);
    }
  };

  ask();
})();
