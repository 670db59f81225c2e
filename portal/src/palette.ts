// Ctrl-K: any id, name or key. The answers are the search page's, rendered by the server.
export function enablePalette(): void {
  const dialog = document.getElementById('palette') as HTMLDialogElement | null;
  if (!dialog) return;
  const input = dialog.querySelector('input')!;
  const list = dialog.querySelector<HTMLElement>('[data-answers]')!;
  let asked = 0;
  let timer: number | undefined;

  const ask = async (): Promise<void> => {
    const mine = ++asked;
    const text = input.value.trim();
    if (!text) { list.replaceChildren(); return; }
    const answer = await fetch(`/portal/part/search?q=${encodeURIComponent(text)}`, { headers: { Accept: 'text/html' } }).catch(() => undefined);
    const html = answer?.ok ? await answer.text() : '<p class="empty">The server doesn’t answer.</p>';
    if (mine === asked) list.innerHTML = html;
  };
  const open = (): void => { dialog.showModal(); input.select(); };
  const links = (): HTMLAnchorElement[] => [...list.querySelectorAll('a')];

  input.addEventListener('input', () => { clearTimeout(timer); timer = window.setTimeout(() => void ask(), 120); });
  dialog.addEventListener('keydown', event => {
    const all = links();
    const at = all.indexOf(document.activeElement as HTMLAnchorElement);
    if (event.key === 'ArrowDown') { event.preventDefault(); all[Math.min(at + 1, all.length - 1)]?.focus(); }
    else if (event.key === 'ArrowUp') { event.preventDefault(); if (at <= 0) input.focus(); else all[at - 1]?.focus(); }
    else if (event.key === 'Enter' && document.activeElement === input) { event.preventDefault(); clearTimeout(timer); void ask().then(() => links()[0]?.click()); }
  });
  dialog.addEventListener('click', event => { if (event.target === dialog) dialog.close(); });
  document.addEventListener('keydown', event => {
    if (event.key.toLowerCase() === 'k' && (event.ctrlKey || event.metaKey)) { event.preventDefault(); open(); }
    else if (event.key === '/' && !(event.target as HTMLElement).closest('input, textarea, select, [contenteditable]')) { event.preventDefault(); open(); }
  });
  document.getElementById('search')?.addEventListener('click', event => { event.preventDefault(); open(); });
}
