/** Hands a file to the browser's downloads; nothing leaves the machine. */
export function download(name: string, content: Blob): void {
  const url = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // Revoked at once, some browsers would have lost it before they read it.
  setTimeout(() => URL.revokeObjectURL(url), 30_000);
}
