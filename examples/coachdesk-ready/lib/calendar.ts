import { db } from "./db";

export function upcomingSessions(coachId: string, take = 50) {
  return db.session.findMany({
    where: { coachId, startsAt: { gte: new Date() }, status: "planned" },
    orderBy: { startsAt: "asc" },
    include: { client: true },
    take,
  });
}

export function sessionsToRemind(within: Date) {
  return db.session.findMany({
    where: { startsAt: { gte: new Date(), lte: within }, status: "planned", reminders: { none: {} } },
    include: { client: true },
    take: 200,
  });
}

/** The free full hours of the next seven days, 09:00 to 17:00 UTC. */
export async function freeHours(coachId: string): Promise<Date[]> {
  const taken = new Set((await upcomingSessions(coachId, 500)).map((session) => session.startsAt.getTime()));
  const hours: Date[] = [];
  for (let day = 1; day <= 7; day++) {
    for (let hour = 9; hour < 17; hour++) {
      const start = new Date();
      start.setUTCDate(start.getUTCDate() + day);
      start.setUTCHours(hour, 0, 0, 0);
      if (!taken.has(start.getTime())) hours.push(start);
    }
  }
  return hours;
}
