import { db } from "./db";

export type PriceCount = { stripe_price_id: string; coaches: bigint };

// How many paying coaches each price has; the numbers of the founders' dashboard.
export function coachesByPrice(): Promise<PriceCount[]> {
  return db.$queryRaw<PriceCount[]>`
    SELECT stripe_price_id, count(*) AS coaches
    FROM subscriptions
    WHERE status = 'active'
    GROUP BY stripe_price_id
    ORDER BY coaches DESC
  `;
}

export async function revenueOfMonth(coachId: string, month: Date): Promise<number> {
  const from = new Date(Date.UTC(month.getUTCFullYear(), month.getUTCMonth(), 1));
  const until = new Date(Date.UTC(month.getUTCFullYear(), month.getUTCMonth() + 1, 1));
  const paid = await db.invoice.aggregate({
    where: { coachId, status: "paid", issuedAt: { gte: from, lt: until } },
    _sum: { amountCents: true },
  });
  return Number(paid._sum.amountCents ?? 0) / 100;
}
