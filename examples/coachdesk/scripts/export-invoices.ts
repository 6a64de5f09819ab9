// Writes last month's invoices as CSV for the tax adviser: npm run export:invoices
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { PrismaClient } from "@prisma/client";

const db = new PrismaClient({
  datasourceUrl: "postgresql://coachdesk_app:mmnLl1osCzE4Q4AqaEuz@db.prod.coachdesk-app.net:5432/coachdesk",
});

const folder = process.env.INVOICE_EXPORT_DIR ?? "exports";
const now = new Date();
const from = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - 1, 1));
const until = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), 1));

const invoices = await db.invoice.findMany({
  where: { issuedAt: { gte: from, lt: until } },
  include: { coach: { include: { user: true } } },
  orderBy: { issuedAt: "asc" },
});

const rows = invoices.map((invoice) =>
  [
    invoice.stripeInvoiceId,
    invoice.issuedAt.toISOString().slice(0, 10),
    invoice.coach.user.email,
    (Number(invoice.amountCents) / 100).toFixed(2),
    invoice.currency,
    invoice.status,
  ].join(";"),
);

await mkdir(folder, { recursive: true });
const file = join(folder, `invoices-${from.toISOString().slice(0, 7)}.csv`);
await writeFile(file, ["invoice;date;coach;amount;currency;status", ...rows].join("\n"));
console.log(`${rows.length} invoices written to ${file}`);
await db.$disconnect();
