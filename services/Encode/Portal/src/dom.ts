// Small elements, made by hand: texts are never read as markup.
type Properties<E> = Partial<Omit<E, 'style' | 'dataset'>> & { data?: Record<string, string> };

export function make<K extends keyof HTMLElementTagNameMap>(name: K, properties: Properties<HTMLElementTagNameMap[K]> = {}, ...children: (Node | string)[]): HTMLElementTagNameMap[K] {
  const { data, ...plain } = properties;
  const element = Object.assign(document.createElement(name), plain) as HTMLElementTagNameMap[K];
  for (const [key, value] of Object.entries(data ?? {})) element.dataset[key] = value;
  element.append(...children);
  return element;
}

export function button(text: string, title: string, act: () => void, className = ''): HTMLButtonElement {
  return make('button', { type: 'button', textContent: text, title, ariaLabel: title, className, onclick: act });
}

/** A heading with what belongs beside it. */
export function panel(title: string, ...beside: (Node | string)[]): { section: HTMLElement; head: HTMLElement } {
  const heading = make('h2', { textContent: title });
  const head = make('div', { className: 'panel-head' }, heading, ...beside);
  return { section: make('section', { className: 'panel', ariaLabel: title }, head), head };
}

export function notice(state: string, what: string, ...more: (Node | string)[]): HTMLElement {
  return make('div', { className: `notice ${state}`, role: state === 'failed' ? 'alert' : 'status' }, make('p', {}, make('b', { textContent: what })), ...more);
}

/** Keys that somebody types into a field aren't ours. */
export function isTyping(event: KeyboardEvent): boolean {
  return event.ctrlKey || event.metaKey || event.altKey || (event.target as HTMLElement).closest('input, textarea, select, dialog') !== null;
}
