-- The price is read from Stripe now.
ALTER TABLE "subscriptions" DROP COLUMN "stripe_price_id";

-- Team plans in JPY and HUF no longer fit into 32 bits.
ALTER TABLE "invoices" ALTER COLUMN "amount_cents" SET DATA TYPE BIGINT;

-- Coaches choose the name that clients see.
ALTER TABLE "users" RENAME COLUMN "full_name" TO "display_name";
