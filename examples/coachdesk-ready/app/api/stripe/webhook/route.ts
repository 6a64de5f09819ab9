import { NextResponse } from "next/server";
import type Stripe from "stripe";
import { coachOf, saveInvoice, saveSubscription } from "@/lib/billing";
import { log } from "@/lib/log";
import { sendPaymentFailed } from "@/lib/mail";
import { stripe } from "@/lib/stripe";

const webhookSecret = process.env.STRIPE_WEBHOOK_SECRET!;

export async function POST(request: Request) {
  const signature = request.headers.get("stripe-signature") ?? "";
  let event: Stripe.Event;
  try {
    event = stripe.webhooks.constructEvent(await request.text(), signature, webhookSecret);
  } catch (error) {
    log("warn", "webhook with a wrong signature", { error: String(error) });
    return NextResponse.json({ error: "signature" }, { status: 400 });
  }

  switch (event.type) {
    case "customer.subscription.created":
    case "customer.subscription.updated":
    case "customer.subscription.deleted":
      await saveSubscription(event.data.object);
      break;
    case "invoice.finalized":
    case "invoice.paid":
      await saveInvoice(event.data.object);
      break;
    case "invoice.payment_failed": {
      await saveInvoice(event.data.object);
      const coach = await coachOf(event.data.object.customer);
      if (coach) await sendPaymentFailed(coach.user.email);
      break;
    }
  }
  return NextResponse.json({ received: true });
}
