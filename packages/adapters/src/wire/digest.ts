/** sha256 of a text or of bytes, in hexadecimal digits. */
export async function digestOf(content: string | Uint8Array): Promise<string> {
  // The platform's hash takes bytes of its own memory alone.
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : new Uint8Array(content);
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
