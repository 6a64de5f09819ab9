"use client";

import { useState, type ChangeEvent } from "react";
import { uploadPhoto } from "@/lib/supabase-upload";

export function AvatarUpload({ owner }: { owner: string }) {
  const [photo, setPhoto] = useState<string>();

  async function upload(event: ChangeEvent<HTMLInputElement>) {
    const file = event.target.files?.[0];
    if (file) setPhoto(await uploadPhoto(owner, file));
  }

  return (
    <label>
      {photo ? <img src={photo} alt="" width={96} height={96} /> : "Add a photo"}
      <input type="file" accept="image/*" onChange={upload} />
    </label>
  );
}
