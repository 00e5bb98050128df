/* Runs before the first paint, so that the chosen theme never flashes. A classic script on purpose. */

(function () {
  const root = document.documentElement;
  root.classList.add("js");
  try {
    const theme = localStorage.getItem("theme");
    const fixed = "themeFixed" in root.dataset;
    if (!fixed && (theme === "light" || theme === "dark")) root.dataset.theme = theme;
  } catch {
    // Storage is blocked: the system's theme it is.
  }
})();
