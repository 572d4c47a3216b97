// Before the first paint: the theme that the reader chose, so that nothing flashes. Without a choice the
// style sheet follows the system.
try {
  const theme = localStorage.getItem("layerlab.theme");
  if (theme === '"light"' || theme === '"dark"') document.documentElement.dataset.theme = theme.slice(1, -1);
} catch {
  // Storage may be forbidden in an embedded frame: the system's theme it is.
}
