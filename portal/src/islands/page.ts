// A page of a service: its module is loaded from the service's published version and given a place, the run, and the public API.
// What it may rely on is written down in docs/portal-pages.md.

export interface Run {
  id: string; service: string; workflow: string; version: string; state: string; waiting: string | null;
  stepCount: number; stepsDone: number; startedAt: string; endedAt: string | null;
  failure: { type: string; message: string; step: string | null } | null;
}

type Told = 'run' | 'theme';
type Listener = () => void;

export interface PortalPage {
  readonly name: string;
  readonly service: string;
  readonly version: string;
  /** As it is now; null on a page of the service as a whole. */
  readonly run: Run | null;
  /** Where the public API is: an address without a slash at its end. */
  readonly api: string;
  readonly theme: 'light' | 'dark';
  /** Asks the API for JSON. What it refuses becomes an error whose message is for people. */
  get(path: string): Promise<unknown>;
  /** Calls after a change of the run or the theme, until what is returned is called. */
  on(what: Told, listener: Listener): () => void;
}

interface Module { start?: (root: HTMLElement, page: PortalPage) => void | Promise<void> }

export async function start(root: HTMLElement): Promise<void> {
  const { name = '', title = '', service = '', version = '', module = '' } = root.dataset;
  const listeners: Record<Told, Set<Listener>> = { run: new Set(), theme: new Set() };
  const tell = (what: Told): void => listeners[what].forEach(l => l());
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const page: PortalPage = {
    name, service, version, api: '', get,
    get run() { return readRun(); },
    get theme() { return (document.documentElement.dataset['theme'] ?? (dark.matches ? 'dark' : 'light')) as 'light' | 'dark'; },
    on(what, listener) {
      listeners[what].add(listener);
      return () => listeners[what].delete(listener);
    },
  };
  let seen = document.getElementById('page-run')?.textContent;
  document.addEventListener('orrery:placed', () => {
    const now = document.getElementById('page-run')?.textContent;
    if (now === seen) return;
    seen = now;
    tell('run');
  });
  document.addEventListener('orrery:theme', () => tell('theme'));
  dark.addEventListener('change', () => tell('theme'));

  const place = document.createElement('div');
  place.className = 'service-page';
  root.replaceChildren(place);
  try {
    const loaded = await import(/* @vite-ignore */ module) as Module;
    if (typeof loaded.start !== 'function') throw new Error(`${module} exports no function start.`);
    await loaded.start(place, page);
  } catch (error) {
    console.error(error);
    root.replaceChildren(failed(title, service, error));
  }
}

function readRun(): Run | null {
  const text = document.getElementById('page-run')?.textContent;
  return text ? JSON.parse(text) as Run : null;
}

async function get(path: string): Promise<unknown> {
  const answer = await fetch(path, { headers: { Accept: 'application/json' } });
  if (answer.ok) return answer.json();
  const problem = await answer.json().catch(() => null) as { detail?: string } | null;
  throw Object.assign(new Error(problem?.detail ?? `The server answered ${answer.status}.`), { status: answer.status });
}

function failed(title: string, service: string, error: unknown): HTMLElement {
  const notice = document.createElement('div');
  notice.className = 'notice failed';
  notice.setAttribute('role', 'alert');
  const what = document.createElement('p');
  what.append(Object.assign(document.createElement('b'), { textContent: `${title} could not be shown.` }), ` This page comes with service ${service}; the run and its files are not affected.`);
  const why = Object.assign(document.createElement('p'), { className: 'mono', textContent: error instanceof Error ? error.message : String(error) });
  notice.append(what, why);
  return notice;
}
