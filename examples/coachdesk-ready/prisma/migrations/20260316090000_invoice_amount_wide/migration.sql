SET lock_timeout = '5s';

-- Written beside amount_cents from this release on; scripts/backfill.ts fills the older rows.
ALTER TABLE "invoices" ADD COLUMN "amount_cents_wide" BIGINT;
