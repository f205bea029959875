// How long a reader of the explorer waits: until the first view stands, and until what a click asks for is there.
//
// PLAYWRIGHT=FOLDER CHROMIUM=FILE node benches/explorer.mjs http://127.0.0.1:7878/   (the folder has node_modules/playwright-core)

import { createRequire } from "node:module";

const { chromium } = createRequire(`${process.env.PLAYWRIGHT}/`)("playwright-core");
const url = process.argv[2];
const CLICKS = Number(process.argv[3] ?? 100);
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: ["--no-sandbox"] });

const share = (list, part) => list.sort((a, b) => a - b)[Math.min(list.length - 1, Math.floor(list.length * part))];
const told = (what, list) => console.log(`${what}: p50 ${share(list, 0.5).toFixed(0)} ms, p99 ${share(list, 0.99).toFixed(0)} ms (${list.length})`);

async function opened(address) {
  const page = await browser.newPage({ viewport: { width: 1400, height: 900 }, reducedMotion: "reduce" });
  const begun = performance.now();
  await page.goto(address);
  await page.waitForFunction(() => document.querySelector("#count")?.textContent);
  return { page, took: performance.now() - begun };
}

// The store is let go after two seconds, so that each of these opens it anew; the first also reads the whole graph.
const first = [];
for (let i = 0; i < 5; i += 1) {
  const { page, took } = await opened(url);
  first.push(took);
  await page.close();
  await new Promise((done) => { setTimeout(done, 2600); });
}
console.log(`first view: ${first.map((t) => t.toFixed(0)).join(", ")} ms`);

/** Does something in the page and waits until the panel or the drawing has followed, measured in the page. */
const timed = (page, what, id) => page.evaluate(async ([kind, at]) => {
  const begun = performance.now();
  const done = () => !document.querySelector("#panel").hasAttribute("aria-busy") && !document.body.classList.contains("waiting");
  if (kind === "card") document.querySelector(`#drawing .node[data-id="${CSS.escape(at)}"]`).dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true }));
  else location.hash = at;
  for (let ticks = 0; ticks < 2 || !done(); ticks += 1) await new Promise((next) => { requestAnimationFrame(next); });
  return performance.now() - begun;
}, [what, id]);

const { page } = await opened(url);
const nodes = await page.locator("#drawing .node").evaluateAll((all) => all.map((n) => n.dataset.id));
const edges = await page.locator("#drawing .edge").evaluateAll((all) => all.map((e) => e.dataset.id.split("\u0000")));
const hash = (fields) => `#${new URLSearchParams(fields)}`;
const kinds = {
  "card of a node": (i) => ["card", nodes[i % nodes.length]],
  "card of an edge": (i) => { const [s, r, o] = edges[(i * 7) % edges.length]; return ["hash", hash({ s, r, o })]; },
  "timeline of a node": (i) => ["hash", hash({ times: nodes[i % nodes.length] })],
  "drawing around a node": (i) => ["hash", hash({ around: nodes[i % nodes.length] })],
  "expanded by a node": (i) => ["hash", hash({ around: nodes[0], plus: nodes[(i + 1) % nodes.length] })],
};
for (const [what, make] of Object.entries(kinds)) {
  await page.goto(url);
  await page.reload();
  await page.waitForFunction(() => document.querySelector("#count")?.textContent);
  // What is expanded is drawn already.
  if (what.startsWith("expanded")) await timed(page, "hash", hash({ around: nodes[0] }));
  const took = [];
  for (let i = 0; i < CLICKS; i += 1) took.push(await timed(page, ...make(i)));
  told(what, took);
}
await browser.close();
