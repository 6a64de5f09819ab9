import Link from "next/link";
import { PricingTable } from "@/components/PricingTable";
import { trialDays } from "@/lib/stripe";

export default function HomePage() {
  return (
    <main>
      <h1>Coach more, administrate less</h1>
      <p>Clients, sessions and invoices in one place. Try it for {trialDays()} days.</p>
      <PricingTable />
      <p>
        Already a member? <Link href="/login">Log in</Link>
      </p>
    </main>
  );
}
