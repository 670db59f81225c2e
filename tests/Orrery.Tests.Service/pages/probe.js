import { words } from './parts/words.js';

export function start(root, page) {
  const show = () => { root.textContent = words(page.run?.state ?? 'no run'); };
  page.on('run', show);
  show();
}
