// Reads the packed data that stands in the page itself.

export async function unpack<T>(id: string): Promise<T> {
  const holder = document.getElementById(id)!;
  const binary = atob(holder.textContent!.trim());
  holder.remove();
  const bytes = new Uint8Array(binary.length);
  for (let n = 0; n < binary.length; n++) bytes[n] = binary.charCodeAt(n);
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  return JSON.parse(await new Response(stream).text());
}
