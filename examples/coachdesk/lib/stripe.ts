import Stripe from "stripe";
import { requireEnv } from "./env";

export const stripe = new Stripe(process.env.STRIPE_SECRET_KEY!, {
  appInfo: { name: "coachdesk" },
  maxNetworkRetries: 2,
});

export type Plan = "solo" | "team";

export function priceOf(plan: Plan): string {
  return plan === "team" ? requireEnv("STRIPE_PRICE_TEAM") : requireEnv("STRIPE_PRICE_SOLO");
}

export function planOf(priceId: string): Plan {
  return priceId === requireEnv("STRIPE_PRICE_TEAM") ? "team" : "solo";
}

export function trialDays(): number {
  return Number(process.env.TRIAL_DAYS ?? "14");
}
