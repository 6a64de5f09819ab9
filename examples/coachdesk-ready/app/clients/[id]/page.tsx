import { notFound } from "next/navigation";
import { AvatarUpload } from "@/components/AvatarUpload";
import { requireCoach } from "@/lib/auth";
import { findClient } from "@/lib/clients";

export default async function ClientPage({ params }: { params: Promise<{ id: string }> }) {
  const coach = await requireCoach();
  const client = await findClient(coach.id, (await params).id);
  if (!client) notFound();
  return (
    <main>
      <h1>{client.name}</h1>
      <p>{client.goal ?? "No goal yet"}</p>
      <p>
        {client.email} · {client.phone ?? "no phone"} · {client.timezone}
      </p>
      <AvatarUpload owner={client.id} />
      <ol>
        {client.sessions.map((session) => (
          <li key={session.id}>
            {session.startsAt.toLocaleString("en-GB", { timeZone: client.timezone })} {session.title}
            {session.notes.map((note) => (
              <p key={note.id}>{note.body}</p>
            ))}
          </li>
        ))}
      </ol>
    </main>
  );
}
