import { NextResponse } from "next/server";
import { freeHours } from "@/lib/calendar";
import { db } from "@/lib/db";

// What the booking widget on a coach's own site asks for.
export async function GET(request: Request) {
  const slug = new URL(request.url).searchParams.get("coach") ?? "";
  const coach = await db.coach.findUnique({ where: { slug }, include: { user: true } });
  if (!coach) return NextResponse.json({ error: "unknown coach" }, { status: 404 });
  const hours = await freeHours(coach.id);
  return NextResponse.json(
    { id: coach.id, name: coach.user.displayName, hours },
    { headers: { "access-control-allow-origin": "*", "cache-control": "public, max-age=60" } },
  );
}
