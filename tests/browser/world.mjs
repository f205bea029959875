// A store with the sample articles and some that mean harm, a server over it, and a browser.

import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";

const { chromium } = createRequire(`${process.env.PLAYWRIGHT}/`)("playwright-core");
const program = process.env.DEMARCHE;

export const NASTY = `</script><script>window.hacked=1</script><img src=x onerror="window.hacked=1">'"&#65;]]>`;
export const LONG = "é🕊".repeat(2500);
export const TURNED = "\u202Eעולם\u2066 \u2028name";

/** Runs the program over a store. */
export function run(store, ...args) {
  return execFileSync(program, ["--store", store, ...args], { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
}

/** Opens everything; `close` takes it down again. Without `harm` there are only the sample articles. */
export async function open({ harm: harmful = true } = {}) {
  const dir = mkdtempSync(join(tmpdir(), "explorer-"));
  const store = join(dir, "store");
  const harm = {
    id: "https://example.org/?a=1&b=\"><script>window.hacked=1</script>", title: NASTY, source: NASTY, date: "2018-07-01",
    text: `Wombatia attacked Quollistan on Sunday, "${NASTY}" said a sign. Wombatia sanctioned Numbatia on Monday.`,
  };
  run(store, "ingest", "data/articles");
  if (harmful) {
    writeFileSync(join(dir, "harm.jsonl"), `${JSON.stringify(harm)}\n`);
    run(store, "ingest", join(dir, "harm.jsonl"));
    run(store, "entity", "rename", "Hassan Rouhani", NASTY);
    run(store, "entity", "rename", "Shinzo Abe", LONG);
    run(store, "entity", "rename", "Masoud Barzani", TURNED);
  }
  const server = spawn(program, ["--store", store, "serve", "--port", "0", "--open", "no"], { stdio: ["ignore", "ignore", "pipe"] });
  const url = await new Promise((done, failed) => {
    let said = "";
    server.stderr.on("data", (bytes) => {
      said += bytes;
      const found = /http:\/\/[\d.:]+\//.exec(said);
      if (found) done(found[0]);
    });
    server.on("exit", () => failed(new Error(`the server ended: ${said}`)));
  });
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: ["--no-sandbox"] });
  return {
    dir, store, url, browser, server,
    async close() {
      await browser.close();
      server.kill("SIGINT");
      await new Promise((done) => { server.on("exit", done); });
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

/** A new tab on an address; what the page complains about is collected. */
export async function tab(world, address, options = {}) {
  const context = await world.browser.newContext({ viewport: { width: 1400, height: 900 }, reducedMotion: "reduce", ...options });
  const page = await context.newPage();
  page.complaints = [];
  page.on("console", (message) => { if (["error", "warning"].includes(message.type())) page.complaints.push(message.text()); });
  page.on("pageerror", (error) => page.complaints.push(String(error)));
  page.outside = [];
  page.on("request", (request) => {
    const url = request.url();
    if (!url.startsWith(world.url) && !url.startsWith("file:") && !url.startsWith("data:")) page.outside.push(url);
  });
  await page.goto(address);
  await page.waitForFunction(() => document.querySelector("#count")?.textContent || document.querySelector(".wrong"));
  return page;
}

export const node = (page, id) => page.locator(`#drawing .node[data-id="${id}"]`);
export const count = (page, what) => page.locator(`#drawing .${what}`).count();
