// Light or dark: as the system has it, until the user says otherwise.

const root = document.documentElement;
const said = localStorage.getItem("theme");
if (said) root.dataset.theme = said;

export function turn() {
  const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  root.dataset.theme = dark ? "light" : "dark";
  localStorage.setItem("theme", root.dataset.theme);
}
