import { cookies } from "next/headers";
import { redirect } from "next/navigation";
import { db } from "./db";
import { SESSION_COOKIE, openToken, sealToken } from "./session";

const SESSION_DAYS = Number(process.env.SESSION_DAYS ?? "14");

export async function startSession(userId: string) {
  const seconds = SESSION_DAYS * 24 * 60 * 60;
  const exp = Math.floor(Date.now() / 1000) + seconds;
  const token = await sealToken({ sub: userId, use: "login", exp });
  (await cookies()).set(SESSION_COOKIE, token, {
    httpOnly: true,
    sameSite: "lax",
    secure: process.env.NODE_ENV === "production",
    maxAge: seconds,
    path: "/",
  });
}

export async function endSession() {
  (await cookies()).delete(SESSION_COOKIE);
}

export async function currentCoach() {
  const token = (await cookies()).get(SESSION_COOKIE)?.value;
  const claims = token ? await openToken(token) : null;
  if (!claims) return null;
  return db.coach.findUnique({ where: { userId: claims.sub }, include: { user: true } });
}

export async function requireCoach() {
  const coach = await currentCoach();
  if (!coach) redirect("/login");
  return coach;
}
