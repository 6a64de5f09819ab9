import Link from "next/link";

type Row = { id: string; name: string; email: string; goal: string | null; _count: { sessions: number } };

export function ClientTable({ clients }: { clients: Row[] }) {
  if (clients.length === 0) return <p>No clients yet.</p>;
  return (
    <table>
      <thead>
        <tr>
          <th>Name</th>
          <th>Email</th>
          <th>Goal</th>
          <th>Sessions</th>
        </tr>
      </thead>
      <tbody>
        {clients.map((client) => (
          <tr key={client.id}>
            <td>
              <Link href={`/clients/${client.id}`}>{client.name}</Link>
            </td>
            <td>{client.email}</td>
            <td>{client.goal ?? "–"}</td>
            <td>{client._count.sessions}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
