import { NextResponse } from "next/server";
import { requireCoach } from "@/lib/auth";
import { db } from "@/lib/db";
import { deleteFile, signUpload } from "@/lib/supabase-admin";

export async function POST(request: Request) {
  const { owner, name } = (await request.json()) as { owner?: string; name?: string };
  if (!owner || !name) return NextResponse.json({ error: "missing" }, { status: 400 });
  const known = (await db.coach.count({ where: { id: owner } })) + (await db.client.count({ where: { id: owner } }));
  if (known === 0) return NextResponse.json({ error: "unknown owner" }, { status: 404 });
  return NextResponse.json(await signUpload(owner, name));
}

export async function DELETE() {
  const coach = await requireCoach();
  if (coach.avatarPath) {
    await deleteFile(coach.avatarPath);
    await db.coach.update({ where: { id: coach.id }, data: { avatarPath: null } });
  }
  return NextResponse.json({ ok: true });
}
