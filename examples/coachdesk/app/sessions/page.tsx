import { SessionList } from "@/components/SessionList";
import { requireCoach } from "@/lib/auth";
import { upcomingSessions } from "@/lib/calendar";
import { listClients } from "@/lib/clients";

export default async function SessionsPage() {
  const coach = await requireCoach();
  const [sessions, clients] = await Promise.all([upcomingSessions(coach.id), listClients(coach.id)]);
  return (
    <main>
      <h1>Sessions</h1>
      <SessionList sessions={sessions} />
      <form action="/api/sessions" method="post">
        <select name="clientId" required>
          {clients.map((client) => (
            <option key={client.id} value={client.id}>
              {client.name}
            </option>
          ))}
        </select>
        <input name="title" placeholder="Title" required />
        <input name="startsAt" type="datetime-local" required />
        <button type="submit">Plan session</button>
      </form>
    </main>
  );
}
