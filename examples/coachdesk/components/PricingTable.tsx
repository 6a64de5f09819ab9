"use client";

import { createElement, useEffect } from "react";

const TABLE_ID = "prctbl_1Qm4vELkdIwHu7ixB6sY0wJd";

/** Stripe's own pricing table: a web component that takes the publishable key. */
export function PricingTable() {
  useEffect(() => {
    const script = document.createElement("script");
    script.src = "https://js.stripe.com/v3/pricing-table.js";
    script.async = true;
    document.head.append(script);
  }, []);
  return createElement("stripe-pricing-table", {
    "pricing-table-id": TABLE_ID,
    "publishable-key": process.env.NEXT_PUBLIC_STRIPE_PUBLISHABLE_KEY!,
  });
}
