import { NextResponse } from "next/server";
import { freeHours } from "@/lib/calendar";
import { db } from "@/lib/db";
import { nameOf } from "@/lib/names";
import { openToken } from "@/lib/session";

// What the booking widget on a coach's own site asks for.
export async function GET(request: Request) {
  const query = new URL(request.url).searchParams;
  const slug = query.get("coach") ?? "";
  const coach = await db.coach.findUnique({ where: { slug }, include: { user: true } });
  if (!coach) return NextResponse.json({ error: "unknown coach" }, { status: 404 });
  const hours = await freeHours(coach.id);
  const preview = (await openToken(query.get("preview") ?? "", "preview")) !== null;
  return NextResponse.json(
    { id: coach.id, name: nameOf(coach.user), hours, preview },
    { headers: { "access-control-allow-origin": "*", "cache-control": "public, max-age=60" } },
  );
}
