// Fills the columns that the March release added, in small batches: npx tsx scripts/backfill.ts
import { setTimeout as pause } from "node:timers/promises";
import { db } from "../lib/db";

const BATCH = 1_000;
const PAUSE_MS = 200;

async function inBatches(what: string, step: () => Promise<number>) {
  let total = 0;
  for (let changed = await step(); changed > 0; changed = await step()) {
    total += changed;
    console.log(`${what}: ${total}`);
    await pause(PAUSE_MS);
  }
}

await inBatches("invoices.amount_cents_wide", () => db.$executeRaw`
  UPDATE invoices SET amount_cents_wide = amount_cents
  WHERE id IN (SELECT id FROM invoices WHERE amount_cents_wide IS NULL LIMIT ${BATCH})
`);

await inBatches("users.display_name", () => db.$executeRaw`
  UPDATE users SET display_name = full_name
  WHERE id IN (SELECT id FROM users WHERE display_name IS NULL LIMIT ${BATCH})
`);

await db.$disconnect();
