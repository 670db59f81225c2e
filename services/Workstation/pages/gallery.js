// The gallery: pools as cards, one click to a desktop, which is shown in the page and is there again when that is loaded anew.
import { display } from './display.js';
import { field, looked, make, notice, panel, post, published, who } from './dom.js';

const EVERY_MS = 3000;

export async function start(root, page) {
  const said = make('p', { role: 'status', ariaLive: 'polite' });
  const by = make('input', { value: who.name, required: true, autocomplete: 'username', maxLength: 50, pattern: '[A-Za-z0-9._@\\-]+', title: 'letters, digits, dots, dashes, underscores' });
  by.addEventListener('change', () => { who.name = by.value; });
  const name = make('div', { className: 'fields' }, field('Your name', by));
  const [stage, cards] = [make('div'), make('ul', { className: 'cards' })];
  looked(root).replaceChildren(name, said, stage, cards);
  let [shown, current] = ['', null];
  const tell = text => { said.textContent = text; };

  const pools = async () => {
    const answer = await page.get(`${page.api}/runs?service=workstation&workflow=pool&limit=100&state=running`);
    return Promise.all((answer.runs ?? answer).map(async run => ({ run: run.id ?? run.run, state: await published(page, run.id ?? run.run) })));
  };
  const show = async () => {
    const all = (await pools()).filter(p => p.state);
    const now = JSON.stringify(all.map(p => [p.run, p.state.desktop.title, p.state.desktops, p.state.trouble]));
    if (now === shown) return;
    shown = now;
    const at = document.activeElement?.dataset?.pool;
    cards.replaceChildren(...all.map(p => card(p)));
    if (at) cards.querySelector(`[data-pool="${CSS.escape(at)}"]`)?.focus();
    if (!all.length) cards.replaceChildren(make('li', {}, notice('There is no pool yet. Start the workflow workstation/pool, or run ./orrery demo workstation.')));
  };
  const card = ({ run, state }) => {
    const waiting = state.desktops.filter(d => d.phase === 'warm').length;
    const used = state.desktops.filter(d => d.by).length;
    const open = make('button', { type: 'button', textContent: `Open ${state.desktop.title}` });
    open.dataset.pool = run;
    open.addEventListener('click', () => claim(run, state.desktop.title));
    return make('li', {}, panel(state.desktop.title,
      make('p', { textContent: `${waiting} ready, ${used} of ${state.most} in use.${waiting ? '' : ' The next one takes as long as it takes to start.'}` }),
      ...(state.trouble ? [notice(state.trouble, 'failed')] : []),
      make('div', { className: 'buttons' }, open, make('a', { href: `${page.api}/runs/${run}/pages/pool`, textContent: `Pool ${state.name}` }))));
  };
  const claim = async (run, title, screen = 1) => {
    if (!by.reportValidity()) return;
    const claimer = by.value;
    who.name = claimer;
    tell(`Opening ${title} …`);
    const begun = performance.now();
    try {
      const answer = await post(`${page.api}/runs/${run}/updates/claim?wait=60`, { by: claimer });
      if (!answer.done) return tell('The desktop takes longer than a minute to start. Try again; it stays yours.');
      enter(run, title, answer.result, claimer, screen);
      tell(answer.result.again ? 'This is the desktop you had.' : `There after ${((performance.now() - begun) / 1000).toFixed(1)} s.`);
    } catch (e) {
      tell(e.message);
      said.setAttribute('role', 'alert');
    }
  };
  const enter = (run, title, claimed, claimer, screen) => {
    current?.stop();
    const end = make('button', { type: 'button', textContent: 'End this desktop' });
    const leave = text => {
      current?.stop();
      current = null;
      history.replaceState(null, '', location.pathname);
      stage.replaceChildren();
      tell(text);
    };
    current = display(page, run, claimed, screen, {
      said: tell,
      // Whether it is over rather than unreachable: the pool knows.
      left: async () => {
        const state = await published(page, run).catch(() => null);
        const over = state && !state.desktops.some(d => d.name === claimed.desktop);
        if (over) leave(`The desktop has ended: ${state.audit.findLast(a => a.desktop === claimed.desktop)?.words || state.audit.findLast(a => a.desktop === claimed.desktop)?.how || 'no reason was given'}`);
        return over;
      },
    });
    // Whoever claimed it gives it back, whatever stands in the field by now; where that is refused it goes on.
    end.addEventListener('click', async () => {
      end.disabled = true;
      try {
        const answer = await post(`${page.api}/runs/${run}/updates/release?wait=30`, { desktop: claimed.desktop, by: claimer });
        leave(answer.done ? 'The desktop is ended; the next one is fresh. Project folders stay.' : 'The desktop is being ended. Project folders stay.');
      } catch (e) {
        tell(e.message);
        end.disabled = false;
      }
    });
    stage.replaceChildren(panel(`${title} (${claimed.desktop})`, ...current.elements, make('div', { className: 'buttons' }, end)));
  };

  await show();
  setInterval(() => show().catch(e => tell(e.message)), EVERY_MS);
  // A reload leads back into the desktop that was open.
  const [before, screen] = location.hash.slice(1).split('/');
  if (before && by.value) {
    const state = await published(page, before).catch(() => null);
    if (state?.desktops.some(d => d.by === by.value)) await claim(before, state.desktop.title, Number(screen) || 1);
  }
}
