type Row = { id: string; title: string; startsAt: Date; minutes: number; client: { name: string } };

export function SessionList({ sessions }: { sessions: Row[] }) {
  if (sessions.length === 0) return <p>Nothing planned.</p>;
  return (
    <ul>
      {sessions.map((session) => (
        <li key={session.id}>
          <time dateTime={session.startsAt.toISOString()}>
            {session.startsAt.toLocaleString("en-GB", { dateStyle: "medium", timeStyle: "short" })}
          </time>{" "}
          {session.title} with {session.client.name} ({session.minutes} min)
        </li>
      ))}
    </ul>
  );
}
