import { PrismaClient } from "@prisma/client";

const kept = globalThis as unknown as { prisma?: PrismaClient };

export const db = kept.prisma ?? new PrismaClient({ log: ["warn", "error"] });

// Next reloads modules in development; one client is enough.
if (process.env.NODE_ENV !== "production") kept.prisma = db;
