import type Stripe from "stripe";
import { db } from "./db";
import { planOf } from "./stripe";

export async function saveSubscription(subscription: Stripe.Subscription) {
  const coach = await coachOf(subscription.customer);
  const item = subscription.items.data[0];
  if (!coach || !item) return;
  const values = {
    stripePriceId: item.price.id,
    status: subscription.status,
    currentPeriodEnd: new Date(item.current_period_end * 1000),
  };
  await db.subscription.upsert({
    where: { stripeSubscriptionId: subscription.id },
    create: { coachId: coach.id, stripeSubscriptionId: subscription.id, ...values },
    update: values,
  });
}

export async function saveInvoice(invoice: Stripe.Invoice) {
  const coach = await coachOf(invoice.customer);
  if (!coach || !invoice.id) return;
  const values = { amountCents: BigInt(invoice.amount_due), status: invoice.status ?? "open" };
  await db.invoice.upsert({
    where: { stripeInvoiceId: invoice.id },
    create: {
      coachId: coach.id,
      stripeInvoiceId: invoice.id,
      currency: invoice.currency,
      issuedAt: new Date(invoice.created * 1000),
      ...values,
    },
    update: values,
  });
}

export async function currentPlan(coachId: string) {
  const subscription = await db.subscription.findFirst({
    where: { coachId, status: { in: ["active", "trialing", "past_due"] } },
    orderBy: { currentPeriodEnd: "desc" },
  });
  if (!subscription) return null;
  return { plan: planOf(subscription.stripePriceId), until: subscription.currentPeriodEnd, status: subscription.status };
}

export async function coachOf(customer: string | { id: string } | null) {
  const id = typeof customer === "string" ? customer : customer?.id;
  return id ? db.coach.findUnique({ where: { stripeCustomerId: id }, include: { user: true } }) : null;
}
