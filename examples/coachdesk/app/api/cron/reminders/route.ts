import { NextResponse } from "next/server";
import { sessionsToRemind } from "@/lib/calendar";
import { db } from "@/lib/db";
import { requireEnv } from "@/lib/env";
import { log } from "@/lib/log";
import { sendReminder } from "@/lib/mail";

const HOURS_AHEAD = 24;

// Called every quarter of an hour by the platform's scheduler.
export async function GET(request: Request) {
  if (request.headers.get("authorization") !== `Bearer ${requireEnv("CRON_SECRET")}`) {
    return NextResponse.json({ error: "forbidden" }, { status: 403 });
  }
  const sessions = await sessionsToRemind(new Date(Date.now() + HOURS_AHEAD * 3_600_000));
  let sent = 0;
  for (const { id, title, startsAt, client } of sessions) {
    try {
      await sendReminder(client.email, title, startsAt, client.timezone);
      await db.reminder.create({ data: { sessionId: id, sentAt: new Date() } });
      sent += 1;
    } catch (error) {
      log("error", "reminder failed", { session: id, error: String(error) });
    }
  }
  return NextResponse.json({ sent });
}
