import { createClient } from "@supabase/supabase-js";
import { supabaseUrl } from "./supabase";

// Ignores row level security: server only.
const serviceRoleKey = process.env.NEXT_PUBLIC_SUPABASE_SERVICE_ROLE_KEY!;

const admin = createClient(supabaseUrl, serviceRoleKey, { auth: { persistSession: false } });

export async function deleteFile(path: string) {
  const { error } = await admin.storage.from("avatars").remove([path]);
  if (error) throw new Error(`could not delete ${path}: ${error.message}`);
}
