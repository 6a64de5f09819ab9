import { NextResponse } from "next/server";
import { db } from "@/lib/db";
import { appUrl } from "@/lib/env";
import { log } from "@/lib/log";
import { sendPasswordReset } from "@/lib/mail";
import { createReset } from "@/lib/reset";

export async function POST(request: Request) {
  const form = await request.formData();
  const email = String(form.get("email") ?? "").toLowerCase();
  const user = await db.user.findUnique({ where: { email } });
  if (user) {
    const token = await createReset(user.id);
    await sendPasswordReset(user.email, token).catch((error) => log("error", "reset mail failed", { error: String(error) }));
  }
  // The same answer for everyone: it must not tell who has an account.
  return NextResponse.redirect(appUrl("/forgot-password?sent=1"), 303);
}
