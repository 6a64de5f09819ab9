import { db } from "./db";

export type NewClient = { name: string; email: string; goal?: string; phone?: string; timezone?: string };

export function listClients(coachId: string) {
  return db.client.findMany({
    where: { coachId },
    orderBy: { name: "asc" },
    include: { _count: { select: { sessions: true } } },
  });
}

export function findClient(coachId: string, id: string) {
  return db.client.findFirst({
    where: { id, coachId },
    include: { sessions: { orderBy: { startsAt: "desc" }, take: 20, include: { notes: true } } },
  });
}

export function addClient(coachId: string, client: NewClient) {
  return db.client.create({ data: { coachId, ...client, timezone: client.timezone ?? "Europe/Berlin" } });
}
