import { NextResponse } from "next/server";
import { requireCoach } from "@/lib/auth";
import { upcomingSessions } from "@/lib/calendar";
import { findClient } from "@/lib/clients";
import { db } from "@/lib/db";
import { appUrl } from "@/lib/env";

export async function GET() {
  const coach = await requireCoach();
  return NextResponse.json(await upcomingSessions(coach.id));
}

export async function POST(request: Request) {
  const coach = await requireCoach();
  const form = await request.formData();
  const client = await findClient(coach.id, String(form.get("clientId") ?? ""));
  const startsAt = new Date(String(form.get("startsAt") ?? ""));
  if (!client || Number.isNaN(startsAt.getTime())) return NextResponse.json({ error: "invalid" }, { status: 400 });

  const title = String(form.get("title") ?? "Session");
  await db.session.create({ data: { coachId: coach.id, clientId: client.id, title, startsAt } });
  return NextResponse.redirect(appUrl("/sessions"), 303);
}
