import Link from "next/link";
import { AssistantPanel } from "@/components/AssistantPanel";
import { SessionList } from "@/components/SessionList";
import { requireCoach } from "@/lib/auth";
import { upcomingSessions } from "@/lib/calendar";
import { nameOf } from "@/lib/names";
import { revenueOfMonth } from "@/lib/reports";

export default async function DashboardPage() {
  const coach = await requireCoach();
  const [sessions, revenue] = await Promise.all([
    upcomingSessions(coach.id, 5),
    revenueOfMonth(coach.id, new Date()),
  ]);
  return (
    <main>
      <h1>Hello {nameOf(coach.user)}</h1>
      <p>This month: {revenue.toLocaleString("en-GB", { style: "currency", currency: "EUR" })}</p>
      <h2>Next sessions</h2>
      <SessionList sessions={sessions} />
      <Link href="/sessions">All sessions</Link>
      <AssistantPanel />
    </main>
  );
}
