import { NextResponse } from "next/server";
import { startSession } from "@/lib/auth";
import { db } from "@/lib/db";
import { log } from "@/lib/log";
import { verifyPassword } from "@/lib/password";

export async function POST(request: Request) {
  const { email, password } = (await request.json()) as { email?: string; password?: string };
  if (!email || !password) return NextResponse.json({ error: "missing" }, { status: 400 });

  const user = await db.user.findUnique({ where: { email: email.toLowerCase() } });
  const known = user !== null && (await verifyPassword(password, user.passwordHash));
  if (!known) {
    log("info", "login refused");
    return NextResponse.json({ error: "wrong" }, { status: 401 });
  }
  await startSession(user.id);
  return NextResponse.json({ ok: true });
}
