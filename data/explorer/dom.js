// Making elements. Text of the graph only ever becomes text: nothing here reads markup.

const SVG = "http://www.w3.org/2000/svg";

/** Text without control characters and without the marks that turn the writing direction of what follows. */
function plain(text) {
  return String(text ?? "").replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, "").replace(/[\n\t]/g, " ");
}

function fill(element, properties, children) {
  for (const [name, value] of Object.entries(properties ?? {})) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  for (const child of children.flat(3)) {
    if (child === null || child === undefined || child === false) continue;
    element.append(child instanceof Node ? child : plain(child));
  }
  return element;
}

/** An element of HTML with attributes, listeners (`onclick`) and children. */
function el(tag, properties, ...children) {
  return fill(document.createElement(tag), properties, children);
}

/** The same of SVG. */
function svg(tag, properties, ...children) {
  return fill(document.createElementNS(SVG, tag), properties, children);
}

/** A name in whatever writing direction, which leaves that of its surroundings alone. */
function name(text) {
  return el("bdi", {}, text);
}

/** Long text cut where a reader has had enough of it. */
function short(text, most) {
  const signs = Array.from(plain(text));
  return signs.length > most ? signs.slice(0, most - 1).join("") + "…" : signs.join("");
}

function byId(id) {
  return document.getElementById(id);
}

/** Says something to readers who listen. */
function say(text) {
  byId("said").textContent = plain(text);
}

/** Runs the last of several calls after a pause. */
function later(pause, work) {
  let timer = 0;
  return (...given) => {
    clearTimeout(timer);
    timer = setTimeout(() => work(...given), pause);
  };
}

function counted(n, noun) {
  return `${n.toLocaleString("en")} ${noun}${n === 1 ? "" : "s"}`;
}

const calm = matchMedia("(prefers-reduced-motion: reduce)");
