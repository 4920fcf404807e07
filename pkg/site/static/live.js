// Only on pages of "postmortem serve": shows them again when they have changed.
"use strict";
(() => {
  const version = document.currentScript.dataset.version;
  const events = "/-/events?" + new URLSearchParams({ page: location.pathname, version });
  let source;
  // Browsers keep few connections to one host: pages that nobody sees give
  // theirs back. The server compares versions when they return.
  const listen = () => {
    if (document.hidden || source) return;
    source = new EventSource(events);
    source.addEventListener("reload", () => location.reload());
  };
  const rest = () => {
    source?.close();
    source = undefined;
  };
  document.addEventListener("visibilitychange", () => (document.hidden ? rest() : listen()));
  addEventListener("pagehide", rest);
  addEventListener("pageshow", listen);
  listen();

  // A panel that was closed stays closed.
  document.addEventListener("DOMContentLoaded", () => {
    const key = "findings";
    for (const panel of document.querySelectorAll(".findings details")) {
      panel.open = sessionStorage.getItem(key) !== "closed";
      panel.addEventListener("toggle", () => sessionStorage.setItem(key, panel.open ? "open" : "closed"));
    }
  });
})();
