import { NextResponse } from "next/server";
import { startSession } from "@/lib/auth";
import { db } from "@/lib/db";
import { appUrl } from "@/lib/env";
import { hashPassword } from "@/lib/password";
import { redeemReset } from "@/lib/reset";

const MIN_LENGTH = 12;

export async function POST(request: Request) {
  const form = await request.formData();
  const token = String(form.get("token") ?? "");
  const password = String(form.get("password") ?? "");
  if (password.length < MIN_LENGTH) return NextResponse.json({ error: "too short" }, { status: 400 });

  const userId = await redeemReset(token);
  if (!userId) return NextResponse.redirect(appUrl("/forgot-password?expired=1"), 303);

  await db.user.update({ where: { id: userId }, data: { passwordHash: await hashPassword(password) } });
  await startSession(userId);
  return NextResponse.redirect(appUrl("/dashboard"), 303);
}
