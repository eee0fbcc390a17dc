/** Puts a file into the downloads of the browser. */
export function saveFile(name: string, content: Blob): void {
  const address = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  // Not at once: the browser reads it only now.
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
