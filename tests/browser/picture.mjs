// A picture of the explorer for the README: `tests/browser/run picture` writes graphs/explorer.png.
// `node tests/browser/picture.mjs FOLDER` writes it light and dark, at several sizes, to be looked at.

import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { open, tab } from "./world.mjs";

const folder = process.argv[2];
const VIEW = new URLSearchParams({ around: "person/bashar al assad", s: "country/RUS", r: "backs", o: "person/bashar al assad" });
const SIZES = folder ? [[1280, 760], [1024, 700], [800, 900], [390, 844]] : [[1280, 760]];

const world = await open({ harm: false });
try {
  if (folder) mkdirSync(folder, { recursive: true });
  for (const colorScheme of folder ? ["light", "dark"] : ["light"]) {
    for (const [width, height] of SIZES) {
      const page = await tab(world, `${world.url}#${VIEW}`, { viewport: { width, height }, colorScheme });
      await page.locator("#panel .evidence").first().waitFor();
      await page.screenshot({ path: folder ? join(folder, `${colorScheme}-${width}.png`) : "graphs/explorer.png" });
      await page.context().close();
    }
  }
} finally {
  await world.close();
}
