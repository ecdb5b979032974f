// Numbers in words, as the pages of the list of books show them.

export const count = (n, one, many = `${one}s`) => `${n.toLocaleString("en")} ${n === 1 ? one : many}`;

export function duration(s) {
  if (s < 60) return `${Math.max(1, Math.ceil(s))} s`;
  const minutes = Math.round(s / 60);
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

export function size(bytes) {
  if (bytes < 1e6) return `${Math.max(1, Math.round(bytes / 1e3))} kB`;
  return bytes < 1e9 ? `${(bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0)} MB` : `${(bytes / 1e9).toFixed(1)} GB`;
}

export function day(seconds) {
  const then = new Date(seconds * 1000), now = new Date();
  const time = then.toLocaleTimeString("en", {hour: "2-digit", minute: "2-digit", hour12: false});
  if (then.toDateString() === now.toDateString()) return `today, ${time}`;
  return then.toLocaleDateString("en", {day: "numeric", month: "long", year: then.getFullYear() === now.getFullYear() ? undefined : "numeric"});
}
