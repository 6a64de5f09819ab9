import { NextResponse } from "next/server";
import { requireCoach } from "@/lib/auth";
import { addClient, listClients } from "@/lib/clients";
import { appUrl } from "@/lib/env";

export async function GET() {
  const coach = await requireCoach();
  return NextResponse.json(await listClients(coach.id));
}

export async function POST(request: Request) {
  const coach = await requireCoach();
  const form = await request.formData();
  const text = (name: string) => String(form.get(name) ?? "").trim();
  if (!text("name") || !text("email")) return NextResponse.json({ error: "missing" }, { status: 400 });

  await addClient(coach.id, {
    name: text("name"),
    email: text("email"),
    phone: text("phone") || undefined,
    timezone: text("timezone") || undefined,
  });
  return NextResponse.redirect(appUrl("/clients"), 303);
}
