// One cell to be written: a text field with proposals. Ctrl+Enter runs it, Ctrl+Space proposes, Tab indents, Escape and then Tab leaves the field.
import { make } from './dom.js';
import { languageOf, outputView, text } from './cells.js';

export function editor(cell, index, notebook, kernel, { run, add, drop }) {
  const code = cell.cell_type === 'code';
  const area = make('textarea', { className: 'code', value: text(cell.source), spellcheck: !code, autocomplete: 'off', ariaLabel: `cell ${index + 1}` });
  const fit = () => { area.rows = Math.min(40, Math.max(1, area.value.split('\n').length)); };
  fit();
  const outputs = make('div', {}, ...(cell.outputs ?? []).map(o => outputView(o)));
  const proposals = make('ul', { className: 'proposals', hidden: true, role: 'listbox', ariaLabel: 'Proposals' });
  const view = { cell, outputs, mark: state => { article.className = `cell ${state}`; } };
  const button = (words, pressed) => {
    const made = make('button', { type: 'button', textContent: words });
    made.addEventListener('click', pressed);
    return made;
  };
  const article = make('article', { className: 'cell' }, make('header', {}, make('span', { textContent: `cell ${index + 1}` }), make('span', { textContent: code ? languageOf(cell, notebook) : cell.cell_type }), ...(cell.metadata?.tags ?? []).map(t => make('span', { textContent: t })),
    ...(code ? [button('Run', () => run(view))] : []), button('Add below', () => add(index + 1)), button('Remove', () => drop(cell))), area, proposals, outputs);
  article.run = () => run(view);

  let offered = null, leaving = false;
  const hide = () => {
    offered = null;
    proposals.hidden = true;
  };
  const show = () => {
    proposals.hidden = false;
    proposals.replaceChildren(...offered.matches.map((m, i) => {
      const item = make('li', { textContent: m.text, title: m.kind, role: 'option', ariaSelected: String(i === offered.at) });
      item.addEventListener('mousedown', event => {
        event.preventDefault();
        take(i);
      });
      return item;
    }));
    proposals.children[offered.at]?.scrollIntoView({ block: 'nearest' });
  };
  const take = i => {
    area.setRangeText(offered.matches[i].text, offered.start, area.selectionStart, 'end');
    cell.source = area.value;
    hide();
  };
  const propose = async () => {
    const cursor = area.selectionStart;
    const found = await kernel.complete(languageOf(cell, notebook), area.value, cursor).catch(() => null);
    if (!found?.matches.length || area.selectionStart !== cursor) return hide();
    offered = { ...found, at: 0 };
    show();
  };
  area.addEventListener('input', () => {
    cell.source = area.value;
    fit();
    if (offered || code && area.value[area.selectionStart - 1] === '.') void propose();
  });
  area.addEventListener('blur', hide);
  area.addEventListener('keydown', event => {
    if (offered && ['ArrowDown', 'ArrowUp', 'Enter', 'Tab', 'Escape'].includes(event.key)) {
      event.preventDefault();
      if (event.key === 'Escape') return hide();
      if (event.key === 'Enter' || event.key === 'Tab') return take(offered.at);
      offered.at = (offered.at + (event.key === 'ArrowDown' ? 1 : offered.matches.length - 1)) % offered.matches.length;
      return show();
    }
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && code) {
      event.preventDefault();
      run(view);
    } else if (event.key === ' ' && event.ctrlKey && code) {
      event.preventDefault();
      void propose();
    } else if (event.key === 'Tab' && !event.shiftKey && code && !leaving) {
      event.preventDefault();
      area.setRangeText('    ', area.selectionStart, area.selectionEnd, 'end');
      cell.source = area.value;
    }
    leaving = event.key === 'Escape';
  });
  return article;
}
