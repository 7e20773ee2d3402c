"use strict";

// Adds what reading does not need: sorting, filtering as one types, and the idle lock.

(() => {
  const collator = new Intl.Collator(document.documentElement.lang, { numeric: true });

  const valueOf = (row, column, kind) => {
    const cell = row.cells[column];
    if (kind === "text") {
      return cell.textContent.trim();
    }
    return cell.dataset.value === "" ? null : Number(cell.dataset.value);
  };

  const compare = (a, b, direction) => {
    if (a === null || b === null) {
      return (a === null) - (b === null); // what is not known stands last, either way
    }
    return direction * (typeof a === "string" ? collator.compare(a, b) : a - b);
  };

  const opposite = { ascending: "descending", descending: "ascending" };

  const sort = (table, header, kind) => {
    const was = header.getAttribute("aria-sort");
    const first = header.dataset.first || (kind === "text" ? "ascending" : "descending");
    const now = was === first ? opposite[first] : first;
    for (const each of header.parentElement.cells) {
      each.removeAttribute("aria-sort");
    }
    header.setAttribute("aria-sort", now);
    const direction = now === "ascending" ? 1 : -1;
    const column = header.cellIndex;
    const rows = [...table.tBodies[0].rows].map((row) => [valueOf(row, column, kind), row]);
    rows.sort(([a], [b]) => compare(a, b, direction));
    table.tBodies[0].append(...rows.map(([, row]) => row));
  };

  // Without script a header is a link to the page in that order; the address keeps it here, too.
  const follow = (header) => {
    const link = header.querySelector("a.sorter");
    if (link) {
      const isFirst = header.getAttribute("aria-sort") === header.dataset.first;
      const name = new URL(link.href).searchParams.get("sort").replace("-", "");
      history.replaceState(null, "", `?sort=${isFirst ? "" : "-"}${name}`);
      link.search = `?sort=${isFirst ? "-" : ""}${name}`;
    }
  };

  for (const table of document.querySelectorAll("table[data-sortable]")) {
    for (const header of table.querySelectorAll("th[data-sort]")) {
      let trigger = header.querySelector("a.sorter");
      if (!trigger) {
        trigger = document.createElement("button");
        trigger.type = "button";
        trigger.className = "sorter";
        trigger.append(...header.childNodes);
        header.append(trigger);
      }
      trigger.addEventListener("click", (event) => {
        if (event.ctrlKey || event.metaKey || event.shiftKey) {
          return; // a new tab, as the reader asked
        }
        event.preventDefault();
        sort(table, header, header.dataset.sort);
        follow(header);
      });
    }
  }

  const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

  for (const filter of document.querySelectorAll("[data-filter-for]")) {
    const rows = [...document.getElementById(filter.dataset.filterFor).tBodies[0].rows];
    const texts = new Map(rows.map((row) => [row, plain(row.textContent)]));
    const input = filter.querySelector("input");
    const count = filter.querySelector("output");
    input.addEventListener("input", () => {
      const words = plain(input.value).split(/\s+/).filter(Boolean);
      for (const row of rows) {
        row.hidden = !words.every((word) => texts.get(row).includes(word));
      }
      const shown = rows.filter((row) => !row.hidden).length;
      count.textContent = words.length ? `${shown} / ${rows.length}` : "";
    });
    filter.hidden = false;
  }

  // A link to a row opens what hides it.
  const openTarget = () => {
    const target = location.hash && document.getElementById(location.hash.slice(1));
    const closed = target && target.closest("details:not([open])");
    if (closed) {
      closed.open = true;
      target.scrollIntoView({ block: "center" });
    }
  };
  window.addEventListener("hashchange", openTarget);
  openTarget();

  // What is folded away on the screen stands on paper.
  window.addEventListener("beforeprint", () => {
    for (const folded of document.querySelectorAll("details[data-print]")) {
      folded.open = true;
    }
  });

  // The server shuts a record that break-glass opened; this counts down, and takes it off the screen.
  const glass = document.querySelector("[data-glass-seconds]");
  if (glass) {
    const ends = Date.now() + Number(glass.dataset.glassSeconds) * 1_000;
    const tell = () => {
      const left = Math.max(Math.ceil((ends - Date.now()) / 60_000), 0);
      glass.querySelector("[data-glass-minutes]").textContent = left;
      if (left === 0 && location.pathname === glass.dataset.glassPage) {
        location.reload();
      }
      glass.hidden = left === 0;
    };
    setInterval(tell, 5_000);
    document.addEventListener("visibilitychange", tell);
  }

  // The server ends an idle stay; this takes its page off the screen. A clock that slept with
  // the machine is late, so the time is compared whenever the page is looked at again.
  const minutes = Number(document.body.dataset.idleMinutes);
  if (minutes) {
    const ends = Date.now() + minutes * 60_000 + 5_000;
    const lock = () => {
      if (Date.now() >= ends) {
        location.replace(location.pathname + location.search);
      }
    };
    setInterval(lock, 5_000);
    document.addEventListener("visibilitychange", lock);
    window.addEventListener("pageshow", (event) => {
      if (event.persisted) {
        location.reload();
      }
    });
  }
})();
