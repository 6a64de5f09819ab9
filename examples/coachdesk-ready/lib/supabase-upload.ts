import { publicFile, supabaseAnonKey } from "./supabase";

// The server decides who may upload and signs the address; the browser needs no key of its own.
export async function uploadPhoto(owner: string, file: File): Promise<string> {
  const signed = await fetch("/api/avatar", { method: "POST", body: JSON.stringify({ owner, name: file.name }) });
  if (!signed.ok) throw new Error(`upload refused: ${signed.status}`);
  const { path, url } = (await signed.json()) as { path: string; url: string };
  const response = await fetch(url, { method: "PUT", headers: { apikey: supabaseAnonKey }, body: file });
  if (!response.ok) throw new Error(`upload failed: ${response.status}`);
  return publicFile(path);
}
