// Files (avatars, progress photos) live in Supabase storage. The anon key may be public: row level
// security decides what it can see.

export const supabaseUrl = process.env.NEXT_PUBLIC_SUPABASE_URL!;
export const supabaseAnonKey = process.env.NEXT_PUBLIC_SUPABASE_ANON_KEY!;

export function publicFile(path: string): string {
  return `${supabaseUrl}/storage/v1/object/public/avatars/${path}`;
}
