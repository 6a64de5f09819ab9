import { NextResponse, type NextRequest } from "next/server";
import { SESSION_COOKIE, openToken } from "@/lib/session";

const PRIVATE = ["/dashboard", "/clients", "/sessions", "/billing"];

export async function middleware(request: NextRequest) {
  const path = request.nextUrl.pathname;
  if (!PRIVATE.some((prefix) => path.startsWith(prefix))) return NextResponse.next();

  const cookie = request.cookies.get(SESSION_COOKIE)?.value;
  if (cookie && (await openToken(cookie))) return NextResponse.next();

  const login = new URL("/login", request.url);
  login.searchParams.set("next", path);
  return NextResponse.redirect(login);
}

export const config = { matcher: ["/((?!_next|widget|api|favicon.ico).*)"] };
