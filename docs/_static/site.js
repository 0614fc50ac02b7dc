// The theme's buttons that unfold the menu have no name for readers of the screen.
document.addEventListener("DOMContentLoaded", () => {
  for (const toggle of document.querySelectorAll("summary:has(.toctree-toggle)")) {
    toggle.setAttribute("aria-label", "Show the pages of this section");
  }
});

// Where a long name does not fit, it breaks before a capital or after a dot, not within a word. Code
// does so on phones only, where it is as long as a line: elsewhere it moves to the next line whole.
document.addEventListener("DOMContentLoaded", () => {
  const isPhone = matchMedia("(max-width: 600px)").matches;
  const names = ":is(h1, .toc-entry a, .prev-next-title), .bd-article code";
  for (const name of document.querySelectorAll(names)) {
    const isLong = name.closest("td, th") || name.textContent.length > 28;
    if (name.matches("code") && !(isPhone && isLong)) continue;
    const texts = document.createTreeWalker(name, NodeFilter.SHOW_TEXT);
    const found = [];
    while (texts.nextNode()) found.push(texts.currentNode);
    for (const text of found) {
      const parts = text.data.split(/(?<=[a-z\d])(?=[A-Z])|(?<=[._(=])(?=[\w"])/);
      if (parts.length > 1) {
        text.replaceWith(...parts.flatMap((part) => [document.createElement("wbr"), part]).slice(1));
      }
    }
  }
});
