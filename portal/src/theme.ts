// Light, dark, or as the system has it. In a cookie, so that the server renders the page in it and nothing flashes.
export function enableTheme(): void {
  const button = document.getElementById('theme');
  button?.addEventListener('click', () => {
    const root = document.documentElement;
    const dark = root.dataset['theme'] ? root.dataset['theme'] === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
    root.dataset['theme'] = dark ? 'light' : 'dark';
    document.cookie = `orrery-theme=${root.dataset['theme']}; Path=/; Max-Age=31536000; SameSite=Strict`;
    document.dispatchEvent(new CustomEvent('orrery:theme'));
  });
  if (button) button.hidden = false;
}
