// Elements from plain values. Text is set as text: nothing from a book can become markup.

export function el(tag, props = {}, ...children) {
  const e = tag.startsWith("svg:") ? document.createElementNS("http://www.w3.org/2000/svg", tag.slice(4)) : document.createElement(tag);
  for (const [key, value] of Object.entries(props)) {
    if (value === null || value === undefined || value === false) continue;
    if (key === "class") e.setAttribute("class", value);
    else if (key.startsWith("on")) e[key] = value;
    else if (key in e && !tag.startsWith("svg:")) e[key] = value;
    else e.setAttribute(key, value);
  }
  e.append(...children.filter(c => c !== null && c !== undefined && c !== false));
  return e;
}
