// The explorer as a reader uses it: search, expand, filter, evidence, links, keys; and names that mean harm.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { LONG, NASTY, count, node, open, run, tab } from "./world.mjs";

let world;
before(async () => { world = await open(); });
after(async () => { await world.close(); });

/** Whatever is done, the page complains about nothing, loads nothing from elsewhere and runs no script of the data. */
async function clean(page) {
  assert.deepEqual(page.complaints, []);
  assert.deepEqual(page.outside, []);
  assert.equal(await page.evaluate(() => window.hacked), undefined);
  await page.context().close();
}

test("a name is found by its beginning and drawn with what is around it", async () => {
  const page = await tab(world, world.url);
  assert.ok(await count(page, "node") > 20);
  await page.keyboard.press("/");
  await page.keyboard.type("vladimir pu");
  const way = page.locator("#ways [role=option]").first();
  await way.waitFor();
  assert.match(await way.textContent(), /Vladimir Putin/);
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => /Around Vladimir Putin/.test(document.querySelector("#title").textContent));
  await page.waitForFunction(() => document.querySelector("#panel h2").textContent.trim() === "Vladimir Putin");
  await clean(page);
});

test("a plain question is answered with sentences, a wrong one with a sentence", async () => {
  const page = await tab(world, world.url);
  await page.fill("#line", "who backs Assad");
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => /read as/.test(document.querySelector("#reading").textContent));
  assert.match(await page.textContent("#reading"), /\? backs Bashar al-Assad \[asserted\]/);
  assert.match(await page.textContent("#panel"), /Russia supports President Bashar al-Assad/);
  await page.fill("#line", "? bakcs Assad");
  await page.keyboard.press("Enter");
  await page.locator("#panel .wrong").waitFor();
  assert.match(await page.textContent("#panel .wrong"), /did you mean backs/i);
  await page.fill("#line", "Vladmir Putin");
  await page.keyboard.press("Enter");
  await page.locator("#panel .wrong button").first().click();
  await page.waitForFunction(() => /Around Vladimir Putin/.test(document.querySelector("#title").textContent));
  page.complaints = page.complaints.filter((c) => !/status of 40[04]/.test(c));
  await clean(page);
});

test("a node is expanded, hidden, shown again and pinned", async () => {
  const page = await tab(world, `${world.url}#ask=who+backs+Assad`);
  const few = await count(page, "node");
  await node(page, "country/RUS").click();
  await page.getByRole("button", { name: "Expand" }).click();
  await page.waitForFunction((n) => document.querySelectorAll("#drawing .node").length > n, few);
  const many = await count(page, "node");
  await page.getByRole("button", { name: "Pin", exact: true }).click();
  assert.equal(await count(page, "node.pinned"), 1);
  await page.getByRole("button", { name: "Hide" }).click();
  await page.waitForFunction((n) => document.querySelectorAll("#drawing .node").length < n, many);
  assert.equal(await node(page, "country/RUS").count(), 0);
  await page.getByRole("button", { name: /Show 1 hidden node/ }).click();
  await node(page, "country/RUS").waitFor();
  assert.equal(await count(page, "node"), many);
  await clean(page);
});

test("edges are filtered by sort, status, relation and time", async () => {
  const page = await tab(world, `${world.url}#top=60&dense=yes`);
  const all = await count(page, "edge");
  await page.click("#filters summary");
  await page.getByRole("checkbox", { name: /^cooperation/ }).uncheck();
  await page.waitForFunction((n) => document.querySelectorAll("#drawing .edge").length < n, all);
  assert.equal(await count(page, "edge.cooperation"), 0);
  assert.match(await page.textContent("#notes"), /filtered out/);
  await page.getByRole("checkbox", { name: /^fact/ }).uncheck();
  await page.getByRole("checkbox", { name: /^cooperation/ }).check();
  await page.getByRole("checkbox", { name: "planned" }).check();
  await page.getByRole("checkbox", { name: "possible" }).check();
  await page.waitForFunction(() => [...document.querySelectorAll("#drawing .line")].some((l) => l.getAttribute("stroke-dasharray")));
  await page.getByRole("button", { name: "Clear all filters" }).click();
  await page.waitForFunction((n) => document.querySelectorAll("#drawing .edge").length === n, all);
  await page.getByRole("button", { name: "none" }).click();
  await page.locator("#empty").waitFor();
  await page.getByRole("checkbox", { name: /^agrees with/ }).check();
  await page.waitForFunction(() => document.querySelectorAll("#drawing .edge").length > 0);
  const words = await page.locator("#drawing .label .what").allTextContents();
  assert.ok(words.every((w) => w.startsWith("agrees with")), words.join());
  await page.getByRole("button", { name: "all", exact: true }).first().click();
  await page.keyboard.press("Escape");
  await page.getByRole("slider", { name: "From" }).focus();
  for (let i = 0; i < 4; i += 1) await page.keyboard.press("PageUp");
  await page.waitForFunction((n) => document.querySelectorAll("#drawing .edge").length < n && /since=/.test(location.hash), all);
  assert.match(await page.textContent("#notes"), /outside the span of time/);
  await clean(page);
});

test("an edge shows its sentences beside the pointer, and all of them in context on its card", async () => {
  const page = await tab(world, `${world.url}#ask=who+backs+Assad`);
  const line = page.locator('#drawing .edge[data-id^="country/RUS"]');
  const box = await line.boundingBox();
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.locator("#tip blockquote").waitFor();
  assert.match(await page.textContent("#tip"), /Russia supports President/);
  await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
  await page.locator("#panel .evidence").waitFor();
  assert.equal(await page.textContent("#panel .evidence mark.trigger"), "supports");
  assert.match(await page.textContent("#panel .evidence .origin"), /2016-06-30/);
  await page.getByRole("button", { name: "In context" }).click();
  await page.locator("#panel .context mark.sentence").waitFor();
  assert.ok((await page.textContent("#panel .context")).length > 200);
  await page.getByRole("button", { name: "Timeline of the two" }).click();
  await page.locator("#panel .moments li").first().waitFor();
  await clean(page);
});

test("every view has an address, and the way back works", async () => {
  const page = await tab(world, world.url);
  const title = () => page.textContent("#title");
  const first = await title();
  await node(page, "country/TUR").click();
  await page.waitForFunction(() => /Turkey/.test(document.querySelector("#panel h2").textContent));
  await page.getByRole("button", { name: "Draw around it" }).click();
  await page.waitForFunction(() => /Around Turkey/.test(document.querySelector("#title").textContent));
  await page.locator("#panel .verb").first().click();
  await page.locator("#panel .evidence").first().waitFor();
  const there = page.url();
  const card = await page.textContent("#panel h2");
  await page.goBack();
  await page.goBack();
  await page.waitForFunction(() => /Turkey/.test(document.querySelector("#panel h2").textContent));
  assert.equal(await title(), first);
  await page.goForward();
  await page.waitForFunction(() => /Around Turkey/.test(document.querySelector("#title").textContent));
  await clean(page);
  const again = await tab(world, there);
  await again.locator("#panel .evidence").first().waitFor();
  assert.equal(await again.textContent("#panel h2"), card);
  assert.match(await again.textContent("#title"), /Around Turkey/);
  await clean(again);
});

test("a path between two names is found from a card", async () => {
  const page = await tab(world, `${world.url}#node=country/TUR`);
  await page.fill('#panel .path input', "North Korea");
  await page.getByRole("button", { name: "Find" }).click();
  await page.waitForFunction(() => /1\. Turkey – .*North Korea/.test(document.querySelector("#panel").textContent));
  await clean(page);
});

test("the keys reach every node and edge, and the table says the same", async () => {
  const page = await tab(world, `${world.url}#around=person/bashar+al+assad&hops=1`);
  await page.focus("#fit");
  await page.keyboard.press("Tab");
  const label = () => page.evaluate(() => document.activeElement.getAttribute("aria-label"));
  assert.match(await label(), /Bashar al-Assad, person, \d+ edges/);
  await page.keyboard.press("]");
  assert.match(await label(), /Assad.*(origin|independent)/);
  await page.locator("#tip blockquote").first().waitFor();
  await page.keyboard.press("Enter");
  await page.locator("#panel .evidence").first().waitFor();
  await page.keyboard.press("Escape");
  assert.match(await label(), /Bashar al-Assad/);
  const met = new Set();
  for (const key of ["ArrowRight", "ArrowDown", "ArrowLeft", "ArrowLeft", "ArrowUp", "ArrowUp", "ArrowRight"]) {
    await page.keyboard.press(key);
    met.add(await label());
  }
  assert.ok(met.size >= 3, [...met].join());
  const edges = await count(page, "edge");
  await page.keyboard.press("t");
  assert.equal(await page.locator("#tables tbody tr").count(), edges);
  const unnamed = await page.evaluate(() => [...document.querySelectorAll("button, a, input, [role=button]")]
    .filter((e) => e.checkVisibility() && !(e.getAttribute("aria-label") || e.textContent.trim() || e.labels?.length)).map((e) => e.outerHTML));
  assert.deepEqual(unnamed, []);
  await clean(page);
});

test("names that mean harm are only names", async () => {
  const page = await tab(world, `${world.url}#top=200&dense=yes`);
  const labels = await page.locator("#drawing .node").evaluateAll((nodes) => nodes.map((n) => n.getAttribute("aria-label")));
  assert.ok(labels.some((l) => l.startsWith(NASTY)));
  assert.ok(labels.some((l) => l.startsWith(LONG.slice(0, 100))));
  assert.ok(labels.every((l) => !/[\u202a-\u202e\u2066-\u2069]/.test(l)));
  const widest = await page.locator("#drawing .node .body").evaluateAll((shapes) => Math.max(...shapes.map((s) => s.getBBox().width)));
  assert.ok(widest < 400, `${widest}`);
  for (const [id, begin] of [["person/hassan rouhani", NASTY], ["person/shinzo abe", LONG.slice(0, 50)]]) {
    await page.evaluate((n) => { location.hash = new URLSearchParams({ node: n }); }, id);
    await page.waitForFunction((b) => document.querySelector("#panel h2")?.textContent.includes(b), begin);
  }
  await page.fill("#line", NASTY.slice(0, 20));
  await page.keyboard.press("Enter");
  await page.fill("#line", "? attacks ?");
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => /read as/.test(document.querySelector("#reading").textContent));
  page.complaints = page.complaints.filter((c) => !/status of 40[049]/.test(c));
  await clean(page);
});

test("dark, light and colours are the reader's choice and are kept", async () => {
  const page = await tab(world, world.url, { colorScheme: "dark" });
  const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const dark = await ground();
  await page.click("#theme");
  assert.notEqual(await ground(), dark);
  await page.click("#palette");
  const light = await ground();
  await page.reload();
  assert.equal(await ground(), light);
  assert.equal(await page.getAttribute("#palette", "aria-pressed"), "true");
  await clean(page);
});

test("while the page is open others can write, and the page sees it", async () => {
  const page = await tab(world, `${world.url}#ask=who+backs+Assad`);
  const before = await count(page, "edge");
  run(world.store, "entity", "rename", "Hezbollah", "The Party");
  await page.reload();
  await page.waitForFunction(() => /The Party/.test(document.querySelector("#drawing")?.textContent ?? ""));
  assert.equal(await count(page, "edge"), before);
  await clean(page);
});

test("a small screen shows everything below each other", async () => {
  const page = await tab(world, world.url, { viewport: { width: 390, height: 800 } });
  const wide = await page.evaluate(() => document.documentElement.scrollWidth);
  assert.ok(wide <= 390, `${wide}`);
  await clean(page);
});
