import { NextResponse } from "next/server";
import { requireCoach } from "@/lib/auth";
import { upcomingSessions } from "@/lib/calendar";
import { requireEnv } from "@/lib/env";
import { log } from "@/lib/log";

const MODEL = process.env.ASSISTANT_MODEL ?? "planner-small";
const MAX_QUESTION = 2_000;

const INSTRUCTIONS =
  "You help a coach plan training sessions. Answer from the calendar given, in at most five sentences.";

export async function POST(request: Request) {
  const coach = await requireCoach();
  const { question } = (await request.json()) as { question?: string };
  if (!question || question.length > MAX_QUESTION) return NextResponse.json({ error: "question" }, { status: 400 });

  const sessions = await upcomingSessions(coach.id, 20);
  const calendar = sessions.map((session) => `${session.startsAt.toISOString()} ${session.title}`).join("\n");

  const response = await fetch(`${requireEnv("ASSISTANT_API_URL")}/answers`, {
    method: "POST",
    headers: {
      authorization: `Bearer ${requireEnv("ASSISTANT_API_KEY")}`,
      "content-type": "application/json",
    },
    body: JSON.stringify({ model: MODEL, instructions: INSTRUCTIONS, calendar, question }),
    signal: AbortSignal.timeout(20_000),
  });
  if (!response.ok) {
    log("error", "assistant did not answer", { status: response.status });
    return NextResponse.json({ error: "unavailable" }, { status: 502 });
  }
  const { answer } = (await response.json()) as { answer: string };
  return NextResponse.json({ answer });
}
