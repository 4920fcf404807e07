// Search and filters of the list of incidents. What is set stands in the
// address, so that it can be shared; the data is loaded when somebody turns to
// it. Text of documents only ever enters the page as text.
(() => {
  "use strict";

  const finder = document.getElementById("search");
  const table = document.querySelector("table.incidents");
  if (!finder || !table) return;
  const body = table.tBodies[0];
  const input = document.getElementById("q");
  const selects = [...finder.querySelectorAll("select")];
  const count = document.getElementById("count");
  const clear = document.getElementById("clear");
  const more = document.getElementById("more");
  const nothing = document.getElementById("nothing");
  const template = document.getElementById("row").content.firstElementChild;
  const original = [...body.rows];
  const originalCount = count.textContent;
  const total = Number(finder.dataset.total);
  const step = 100;
  const severities = ["sev-none", "sev-1", "sev-2", "sev-3", "sev-4", "sev-5"];

  let data = null; // all rows
  let heads = null; // index over titles, services, classes and tags
  let whole = null; // index over the words of summary and cause as well
  let found = []; // numbers of the rows that match
  let shown = 0;
  let filtered = false; // the list is not as it came

  // Columns of a row; see searchRow.
  const SLUG = 0, TITLE = 1, DATE = 2, SEVERITY = 3, STATUS = 4, DETECTED = 5, SERVICES = 6, CLASS = 7, TAGS = 8,
    TTD = 9, TTD_ENDS = 10, TTR = 11, TTR_ENDS = 12, SHARE = 13, OVERDUE = 14, OPEN = 15, DONE = 16, RECURS = 17;

  const waiting = {};
  window.postmortem = {
    rows: (value) => waiting.rows(value),
    words: (value) => waiting.words(value),
  };

  function script(src) {
    return new Promise((resolve, reject) => {
      const e = document.createElement("script");
      e.src = src;
      e.onload = resolve;
      e.onerror = () => reject(new Error(`cannot load ${src}`));
      document.head.append(e);
    });
  }

  async function load(kind, src) {
    let value;
    waiting[kind] = (v) => { value = v; };
    await script(src);
    return value;
  }

  let loading = null;
  function ready() {
    loading ??= (async () => {
      const rows = await load("rows", finder.dataset.rows);
      options("service", rows.services);
      options("class", rows.classes);
      options("tag", rows.tags);
      data = rows;
    })().catch((err) => {
      count.textContent = "The data for searching could not be loaded.";
      loading = null;
      throw err;
    });
    return loading;
  }

  function options(key, values) {
    const select = selects.find((s) => s.dataset.key === key);
    [...values].sort((a, b) => a.localeCompare(b)).forEach((value) => select.append(new Option(value, value)));
  }

  const pause = () => new Promise((resolve) => setTimeout(resolve));

  let indexing = null;
  function indexed() {
    indexing ??= (async () => {
      await ready();
      await script(finder.dataset.library);
      const fields = ["title", "service", "class", "tag", "words"];
      const make = () => new MiniSearch({ fields, searchOptions: { boost: { title: 4, service: 2, class: 2, tag: 2 } } });
      const head = (row, id) => ({
        id, title: `${row[TITLE]} ${row[SLUG]}`, service: row[SERVICES].map((n) => data.services[n]).join(" "),
        class: data.classes[row[CLASS]] ?? "", tag: row[TAGS].map((n) => data.tags[n]).join(" "),
      });
      const index = make();
      for (let i = 0; i < data.rows.length; i += 1000) {
        index.addAll(data.rows.slice(i, i + 1000).map((row, j) => head(row, i + j)));
        await pause();
      }
      heads = index;
      update();
      const full = make();
      for (const [shard, src] of data.words.entries()) {
        const { words, docs } = await load("words", src);
        for (let i = 0; i < docs.length; i += 100) {
          full.addAll(docs.slice(i, i + 100).map((numbers, j) => {
            const id = shard * data.shard + i + j;
            let at = 0;
            return { ...head(data.rows[id], id), words: numbers.map((n) => words[at += n]).join(" ") };
          }));
          await pause();
        }
      }
      whole = full;
      heads = null;
      update();
    })().catch(() => { indexing = null; });
    return indexing;
  }

  const filters = {
    severity: (row, v) => String(row[SEVERITY]) === v,
    service: (row, v) => row[SERVICES].some((n) => data.services[n] === v),
    class: (row, v) => data.classes[row[CLASS]] === v,
    tag: (row, v) => row[TAGS].some((n) => data.tags[n] === v),
    year: (row, v) => row[DATE].startsWith(v),
    status: (row, v) => row[STATUS] === v,
    detected_by: (row, v) => row[DETECTED] === v,
  };

  function state() {
    const s = new URLSearchParams();
    if (input.value.trim()) s.set("q", input.value.trim());
    for (const select of selects) if (select.value) s.set(select.dataset.key, select.value);
    return s;
  }

  function search(query) {
    const index = whole ?? heads;
    if (!index) return null;
    const last = query.split(/\s+/).pop().toLowerCase();
    return index.search(query, {
      combineWith: "AND",
      prefix: (term) => term.length > 1 && (term === last || term.length > 3),
      fuzzy: (term) => term.length > 5 ? 0.15 : false,
    }).map((r) => r.id);
  }

  let number = 0;
  async function update() {
    const turn = ++number;
    const s = state();
    const query = s.get("q");
    const address = s.size ? `?${s}` : location.pathname;
    if (`?${s}` !== location.search && (s.size || location.search)) history.replaceState(null, "", address + location.hash);
    clear.hidden = !s.size;
    if (!s.size) {
      if (!filtered) return; // what has the focus keeps it
      filtered = false;
      body.replaceChildren(...original);
      table.hidden = false;
      nothing.hidden = true;
      more.hidden = true;
      count.textContent = originalCount;
      return;
    }
    try { await ready(); } catch { return; }
    if (turn !== number) return;
    let list = data.rows.keys();
    if (query) {
      indexed();
      list = search(query);
      if (!list) {
        count.textContent = "Loading …";
        return;
      }
    }
    const active = [...s].filter(([key]) => key !== "q");
    found = [...list].filter((id) => active.every(([key, value]) => filters[key](data.rows[id], value)));
    const focused = body.contains(document.activeElement) ? document.activeElement.href : null;
    filtered = true;
    shown = 0;
    body.replaceChildren();
    show();
    if (focused) ([...body.querySelectorAll("a")].find((a) => a.href === focused) ?? input).focus();
    table.hidden = found.length === 0;
    nothing.hidden = found.length > 0;
    const partial = query && !whole ? "; summaries and causes are still loading" : "";
    count.textContent = `${found.length.toLocaleString("en")} of ${total.toLocaleString("en")} incident${total === 1 ? "" : "s"}${partial}`;
  }

  function show() {
    const next = found.slice(shown, shown + step);
    body.append(...next.map((id) => render(data.rows[id])));
    shown += next.length;
    more.hidden = shown >= found.length;
  }

  function element(name, className, text) {
    const e = document.createElement(name);
    if (className) e.className = className;
    e.textContent = text;
    return e;
  }

  function render(row) {
    const tr = template.cloneNode(true);
    const at = (selector) => tr.querySelector(selector);
    tr.classList.toggle("draft", row[STATUS] === "draft");
    at("time").textContent = row[DATE] || "–";
    at("time").dateTime = row[DATE];
    at(".sev").textContent = row[SEVERITY] ? `SEV-${row[SEVERITY]}` : "No severity";
    at(".sev").classList.add(severities[row[SEVERITY]]);
    at("a").textContent = row[TITLE];
    at("a").href = `incidents/${row[SLUG]}/index.html`;
    const meta = at(".meta");
    if (row[STATUS] === "draft") meta.append(element("span", "status status-draft", "Draft"));
    if (row[RECURS]) meta.append(element("span", "status status-recurrence", "Recurrence"));
    meta.append(...row[SERVICES].map((n) => element("bdi", "service", data.services[n])));
    if (row[CLASS] >= 0) meta.append(element("bdi", "class", data.classes[row[CLASS]]));
    metric(at(".ttd"), row[TTD], row[TTD_ENDS]);
    metric(at(".ttr"), row[TTR], row[TTR_ENDS]);
    if (row[SHARE] >= 0) {
      at(".ttr").append(bar([["rest", 0, 100], ["unnoticed", 0, row[SHARE]]]), element("span", "hidden", `${row[SHARE]}% of it undetected`));
    }
    const tally = at(".tally");
    const all = row[OVERDUE] + row[OPEN] + row[DONE];
    if (all === 0) {
      tally.append(element("span", "unknown", "none"));
      return tr;
    }
    const counts = element("span", "counts", "");
    if (row[OVERDUE]) counts.append(element("span", "overdue", `${row[OVERDUE]} overdue`), " ");
    if (row[OPEN]) counts.append(element("span", "", `${row[OPEN]} open`), " ");
    counts.append(element("span", "", `${row[DONE]} done`));
    const late = row[OVERDUE] ? Math.max(1, Math.floor(row[OVERDUE] * 100 / all)) : 0;
    tally.append(counts, bar([["rest", 0, 100], ["finished", 0, Math.floor(row[DONE] * 100 / all)], ["late", 100 - late, late]]));
    return tr;
  }

  function metric(cell, figure, ends) {
    if (figure) cell.append(element("span", "figure", figure), " ", element("span", "ends", ends));
    else cell.append(element("span", "unknown", "–"));
  }

  function bar(parts) {
    const space = "http://www.w3.org/2000/svg";
    const svg = document.createElementNS(space, "svg");
    svg.setAttribute("class", "share");
    svg.setAttribute("viewBox", "0 0 100 4");
    svg.setAttribute("preserveAspectRatio", "none");
    svg.setAttribute("aria-hidden", "true");
    for (const [name, x, width] of parts) {
      const rect = document.createElementNS(space, "rect");
      rect.setAttribute("class", name);
      rect.setAttribute("x", x);
      rect.setAttribute("width", width);
      rect.setAttribute("height", 4);
      svg.append(rect);
    }
    return svg;
  }

  function reset() {
    input.value = "";
    for (const select of selects) select.value = "";
    update();
    input.focus();
  }

  function walk(step) {
    const links = [...body.querySelectorAll("th a")];
    const at = links.indexOf(document.activeElement) + step;
    if (at < 0) input.focus();
    else links[Math.min(at, links.length - 1)]?.focus();
  }

  input.addEventListener("input", update);
  for (const select of selects) select.addEventListener("change", update);
  for (const kind of ["pointerenter", "focusin"]) finder.addEventListener(kind, () => { ready().catch(() => {}); }, { once: true });
  input.addEventListener("focus", indexed, { once: true });
  clear.addEventListener("click", reset);
  document.getElementById("reset").addEventListener("click", reset);
  more.addEventListener("click", () => {
    const first = shown;
    show();
    body.rows[first]?.querySelector("a").focus();
  });
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const inField = /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName);
    const inList = body.contains(event.target);
    switch (event.key) {
      case "/":
        if (inField) return;
        input.focus();
        input.select();
        break;
      case "ArrowDown":
        if (event.target !== input && !inList) return;
        walk(1);
        break;
      case "ArrowUp":
        if (!inList) return;
        walk(-1);
        break;
      case "Enter":
        if (event.target !== input) return;
        body.querySelector("th a")?.click();
        break;
      case "Escape":
        if (event.target === input && (input.value || state().size)) reset();
        else if (inList) input.focus();
        else return;
        break;
      default:
        return;
    }
    event.preventDefault();
  });

  // What the address says, also after going back to it.
  async function restore() {
    const s = new URLSearchParams(location.search);
    if (!s.size) return;
    input.value = s.get("q") ?? "";
    try { await ready(); } catch { return; }
    for (const select of selects) {
      const value = s.get(select.dataset.key) ?? "";
      select.value = [...select.options].some((o) => o.value === value) ? value : "";
    }
    fold();
    update();
  }

  const narrow = matchMedia("(max-width: 47.99rem)");
  function fold() {
    finder.querySelector("details").open = !narrow.matches || selects.some((s) => s.value);
  }
  narrow.addEventListener("change", fold);
  finder.hidden = false;
  fold();
  if (location.hash === "#search") input.focus();
  restore();
})();
