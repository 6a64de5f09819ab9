-- Alone in its file: Prisma runs a single statement outside a transaction, which CONCURRENTLY needs.
CREATE INDEX CONCURRENTLY "sessions_starts_at_idx" ON "sessions"("starts_at");
