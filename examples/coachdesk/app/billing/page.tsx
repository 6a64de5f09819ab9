import { PricingTable } from "@/components/PricingTable";
import { requireCoach } from "@/lib/auth";
import { currentPlan } from "@/lib/billing";

export default async function BillingPage() {
  const coach = await requireCoach();
  const current = await currentPlan(coach.id);
  if (!current) return <PricingTable />;
  return (
    <main>
      <h1>Your plan</h1>
      <p>
        {current.plan}, {current.status}
        {current.until ? `, until ${current.until.toLocaleDateString("en-GB")}` : ""}
      </p>
      {current.plan === "solo" && (
        <form action="/api/checkout" method="post">
          <input type="hidden" name="plan" value="team" />
          <button type="submit">Switch to team</button>
        </form>
      )}
    </main>
  );
}
