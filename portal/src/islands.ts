// Parts that people explore come with code of their own, loaded where they are used.
type Island = (root: HTMLElement) => void | Promise<void>;

const known: Record<string, () => Promise<{ start: Island }>> = {
  graph: () => import('./islands/graph'),
  upload: () => import('./islands/upload'),
  page: () => import('./islands/page'),
  timeline: () => import('./islands/timeline'),
  log: () => import('./islands/log'),
  usage: () => import('./islands/usage'),
  mql: () => import('./islands/mql'),
};

export function loadIslands(root: ParentNode): void {
  for (const place of root.querySelectorAll<HTMLElement>('[data-island]:not([data-started])')) {
    const load = known[place.dataset['island'] ?? ''];
    if (!load) continue;
    place.dataset['started'] = '';
    load().then(island => island.start(place)).catch((error: unknown) => {
      place.dataset['failed'] = '';
      console.error(error);
    });
  }
}
