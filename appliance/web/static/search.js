"use strict";

// Suggests students while a name is typed. What is typed is posted, as by the form itself, so that
// no name stands in an address; the server shows, and records, whom the reader may see.

(() => {
  const WAIT = 150;
  const LEAST = 2;

  const suggest = (form) => {
    const input = form.querySelector("input[type=search]");
    const list = document.createElement("ul");
    const told = document.createElement("p");
    list.id = `${input.id}-found`;
    list.className = "suggestions";
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", form.dataset.listLabel);
    list.hidden = true;
    told.className = "visually-hidden";
    told.setAttribute("role", "status");
    form.append(list, told);
    for (const [name, value] of Object.entries({
      role: "combobox",
      "aria-autocomplete": "list",
      "aria-controls": list.id,
      "aria-expanded": "false",
    })) {
      input.setAttribute(name, value);
    }
    let waiting = 0;
    let asking = null;
    let active = -1;

    const mark = (n) => {
      active = n;
      [...list.children].forEach((each, at) => each.setAttribute("aria-selected", at === n));
      if (n < 0) {
        input.removeAttribute("aria-activedescendant");
      } else {
        input.setAttribute("aria-activedescendant", list.children[n].id);
        list.children[n].scrollIntoView({ block: "nearest" });
      }
    };

    const close = () => {
      clearTimeout(waiting);
      asking?.abort();
      list.replaceChildren();
      list.hidden = true;
      told.textContent = "";
      input.setAttribute("aria-expanded", "false");
      mark(-1);
    };

    const show = (answer) => {
      list.replaceChildren(
        ...answer.found.map((each, n) => {
          const item = document.createElement("li");
          const beside = document.createElement("span");
          item.id = `${list.id}-${n}`;
          item.setAttribute("role", "option");
          item.dataset.url = each.url;
          item.textContent = each.name;
          beside.textContent = each.beside;
          beside.className = "soft";
          item.append(" ", beside);
          return item;
        }),
      );
      list.hidden = answer.found.length === 0;
      told.textContent = answer.told;
      input.setAttribute("aria-expanded", String(!list.hidden));
      mark(-1);
    };

    const ask = async () => {
      asking?.abort();
      asking = new AbortController();
      try {
        const answer = await fetch(form.dataset.suggests, {
          method: "POST",
          body: new URLSearchParams(new FormData(form)),
          signal: asking.signal,
        });
        if (answer.redirected) {
          location.reload(); // the stay is over
        } else if (answer.ok) {
          show(await answer.json());
        }
      } catch (error) {
        if (error.name !== "AbortError") {
          close(); // the form still asks, by Enter
        }
      }
    };

    input.addEventListener("input", () => {
      clearTimeout(waiting);
      if (input.value.trim().length < LEAST) {
        close();
      } else {
        waiting = setTimeout(ask, WAIT);
      }
    });

    input.addEventListener("keydown", (event) => {
      const last = list.children.length - 1;
      if (event.key === "Escape" && !list.hidden) {
        event.preventDefault();
        close();
      } else if (event.key === "ArrowDown" && last >= 0) {
        event.preventDefault();
        mark(active < last ? active + 1 : 0);
      } else if (event.key === "ArrowUp" && last >= 0) {
        event.preventDefault();
        mark(active > 0 ? active - 1 : last);
      } else if (event.key === "Enter" && active >= 0) {
        event.preventDefault();
        location.assign(list.children[active].dataset.url);
      }
    });

    list.addEventListener("pointerdown", (event) => event.preventDefault()); // the focus stays
    list.addEventListener("click", (event) => {
      const item = event.target.closest("[data-url]");
      if (item) {
        location.assign(item.dataset.url);
      }
    });
    input.addEventListener("blur", close);
  };

  for (const form of document.querySelectorAll("form[data-suggests]")) {
    suggest(form);
  }

  // "/" leads to the search from anywhere but a field.
  document.addEventListener("keydown", (event) => {
    const input = document.querySelector("form[data-suggests] input[type=search]");
    if (event.key === "/" && input && !event.target.closest("input, select, textarea")) {
      event.preventDefault();
      input.focus();
    }
  });
})();
