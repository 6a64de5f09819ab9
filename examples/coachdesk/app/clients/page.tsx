import { ClientTable } from "@/components/ClientTable";
import { requireCoach } from "@/lib/auth";
import { listClients } from "@/lib/clients";

export default async function ClientsPage() {
  const coach = await requireCoach();
  const clients = await listClients(coach.id);
  return (
    <main>
      <h1>Clients</h1>
      <ClientTable clients={clients} />
      <form action="/api/clients" method="post">
        <input name="name" placeholder="Name" required />
        <input name="email" type="email" placeholder="Email" required />
        <input name="phone" type="tel" placeholder="Phone" />
        <input name="timezone" placeholder="Europe/Berlin" />
        <button type="submit">Add client</button>
      </form>
    </main>
  );
}
