import { NextResponse } from "next/server";
import { endSession } from "@/lib/auth";
import { appUrl } from "@/lib/env";

export async function POST() {
  await endSession();
  return NextResponse.redirect(appUrl("/"), 303);
}
