import { NextResponse } from "next/server";
import { requireCoach } from "@/lib/auth";
import { db } from "@/lib/db";
import { appUrl } from "@/lib/env";
import { priceOf, stripe, trialDays } from "@/lib/stripe";

export async function POST(request: Request) {
  const coach = await requireCoach();
  const plan = (await request.formData()).get("plan") === "team" ? "team" : "solo";

  let customer = coach.stripeCustomerId;
  if (!customer) {
    customer = (await stripe.customers.create({ email: coach.user.email, metadata: { coach: coach.id } })).id;
    await db.coach.update({ where: { id: coach.id }, data: { stripeCustomerId: customer } });
  }

  const checkout = await stripe.checkout.sessions.create({
    mode: "subscription",
    customer,
    line_items: [{ price: priceOf(plan), quantity: 1 }],
    subscription_data: { trial_period_days: trialDays() },
    success_url: appUrl("/billing?done=1"),
    cancel_url: appUrl("/billing"),
  });
  return NextResponse.redirect(checkout.url ?? appUrl("/billing"), 303);
}
