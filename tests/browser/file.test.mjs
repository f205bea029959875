// The explorer as one file: mailed, opened from disk, without the program.

import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { pathToFileURL } from "node:url";
import { NASTY, count, node, open, run, tab } from "./world.mjs";

let world;
let file;
before(async () => {
  world = await open();
  file = join(world.dir, "graph.html");
  run(world.store, "export", "html", "--all", "--status", "any", "-o", file);
});
after(async () => { await world.close(); });

async function clean(page) {
  assert.deepEqual(page.complaints, []);
  assert.deepEqual(page.outside, []);
  assert.equal(await page.evaluate(() => window.hacked), undefined);
  await page.context().close();
}

const address = (hash = "") => `${pathToFileURL(file)}${hash}`;

test("it draws, and shows the evidence of an edge", async () => {
  const page = await tab(world, address("#dense=yes"));
  assert.ok(await count(page, "node") > 40);
  const labels = await page.locator("#drawing .node").evaluateAll((nodes) => nodes.map((n) => n.getAttribute("aria-label")));
  assert.ok(labels.some((l) => l.startsWith(NASTY)));
  await page.evaluate(() => { location.hash = new URLSearchParams({ s: "country/RUS", r: "backs", o: "person/bashar al assad" }); });
  await page.locator("#panel .evidence").first().waitFor();
  assert.match(await page.textContent("#panel"), /Russia supports President/);
  await clean(page);
});

test("it finds names, filters, shows cards, timelines and the table, and goes back", async () => {
  const page = await tab(world, address());
  await page.fill("#line", "vladimir");
  await page.locator("#ways [role=option]").first().waitFor();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => /Vladimir Putin/.test(document.querySelector("#panel h2").textContent));
  await page.getByRole("button", { name: "Timeline" }).click();
  await page.locator("#panel .moments li").first().waitFor();
  await page.goBack();
  await page.waitForFunction(() => document.querySelector("#panel .actions"));
  await node(page, "person/vladimir putin").focus();
  await page.keyboard.press("h");
  await page.waitForFunction(() => !document.querySelector('#drawing .node[data-id="person/vladimir putin"]'));
  await page.click("#filters summary");
  await page.getByRole("checkbox", { name: /^conflict/ }).uncheck();
  await page.waitForFunction(() => document.querySelectorAll("#drawing .edge.conflict").length === 0);
  await page.keyboard.press("Escape");
  await page.click("#as-table");
  assert.ok(await page.locator("#tables tbody tr").count() > 20);
  await page.fill("#line", "nobody at all");
  await page.keyboard.press("Enter");
  await page.locator("#panel .wrong").waitFor();
  await clean(page);
});
