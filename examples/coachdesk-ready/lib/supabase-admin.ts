import { createClient } from "@supabase/supabase-js";
import { supabaseUrl } from "./supabase";

// Ignores row level security: server only.
const serviceRoleKey = process.env.SUPABASE_SERVICE_ROLE_KEY!;

const admin = createClient(supabaseUrl, serviceRoleKey, { auth: { persistSession: false } });

export async function signUpload(owner: string, name: string) {
  const path = `${owner}/${crypto.randomUUID()}-${name.replace(/[^\w.-]/g, "_")}`;
  const { data, error } = await admin.storage.from("avatars").createSignedUploadUrl(path);
  if (error) throw new Error(`could not sign ${path}: ${error.message}`);
  return { path, url: data.signedUrl };
}

export async function deleteFile(path: string) {
  const { error } = await admin.storage.from("avatars").remove([path]);
  if (error) throw new Error(`could not delete ${path}: ${error.message}`);
}
