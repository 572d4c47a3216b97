// Before the first paint: the theme that the reader chose, so that nothing flashes. Without a choice the
// style sheet follows the system.
// An embedded page says in its address which one it is to have.
const given = new URLSearchParams(location.search).get("theme");
if (given === "light" || given === "dark") document.documentElement.dataset.theme = given;
else try {
  const theme = localStorage.getItem("layerlab.theme");
  if (theme === '"light"' || theme === '"dark"') document.documentElement.dataset.theme = theme.slice(1, -1);
} catch {
  // Storage may be forbidden in an embedded frame: the system's theme it is.
}
