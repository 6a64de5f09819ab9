import { createHmac, randomBytes } from "node:crypto";
import { db } from "./db";
import { requireEnv } from "./env";

const VALID_MINUTES = 30;

// The table keeps only a keyed hash: a leaked dump of the table opens no account.
function tokenHash(token: string): string {
  return createHmac("sha256", requireEnv("PASSWORD_RESET_SECRET")).update(token).digest("hex");
}

export async function createReset(userId: string): Promise<string> {
  const token = randomBytes(32).toString("base64url");
  const expiresAt = new Date(Date.now() + VALID_MINUTES * 60_000);
  await db.passwordReset.create({ data: { userId, tokenHash: tokenHash(token), expiresAt } });
  return token;
}

export async function redeemReset(token: string): Promise<string | null> {
  const reset = await db.passwordReset.findUnique({ where: { tokenHash: tokenHash(token) } });
  if (!reset || reset.usedAt || reset.expiresAt < new Date()) return null;
  await db.passwordReset.update({ where: { id: reset.id }, data: { usedAt: new Date() } });
  return reset.userId;
}
