import { NextResponse } from "next/server";
import { requireCoach } from "@/lib/auth";
import { db } from "@/lib/db";
import { deleteFile } from "@/lib/supabase-admin";

export async function DELETE() {
  const coach = await requireCoach();
  if (coach.avatarPath) {
    await deleteFile(coach.avatarPath);
    await db.coach.update({ where: { id: coach.id }, data: { avatarPath: null } });
  }
  return NextResponse.json({ ok: true });
}
