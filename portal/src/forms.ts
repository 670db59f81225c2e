// Forms are plain forms. Here a double click starts nothing twice, and "copy" copies.
export function enableForms(): void {
  document.addEventListener('submit', event => {
    const form = event.target as HTMLFormElement;
    if (form.method === 'get') return;
    if (form.dataset['sent'] !== undefined) { event.preventDefault(); return; }
    form.dataset['sent'] = '';
    addEventListener('pageshow', () => delete form.dataset['sent'], { once: true });
  });
  document.addEventListener('click', event => {
    const button = (event.target as HTMLElement).closest<HTMLElement>('[data-copy]');
    if (!button) return;
    void navigator.clipboard.writeText(button.dataset['copy']!).then(() => {
      const before = button.textContent;
      button.textContent = 'Copied';
      setTimeout(() => { button.textContent = before; }, 1200);
    });
  });
}
