// What charts share: the page's colours, as a canvas wants them, and buttons.
export interface Colours { text: string; dim: string; line: string; panel: string; fill: string; font: string; of(token: string): string; why(name: string): { fill: string; shade: number } }

/** Reads the tokens as they are now, light or dark. */
export function colours(root: HTMLElement): Colours {
  const of = (token: string): string => look(root, probe => { probe.style.color = `var(--${token})`; }).color;
  const known = new Map<string, { fill: string; shade: number }>();
  const why = (name: string): { fill: string; shade: number } => {
    let found = known.get(name);
    if (!found) {
      const seen = look(root, probe => { probe.className = `why-${name}`; probe.style.color = 'var(--why, transparent)'; });
      known.set(name, found = { fill: seen.color, shade: Number(seen.getPropertyValue('--shade')) || 1 });
    }
    return found;
  };
  const accent = of('accent');
  return { text: of('text'), dim: of('dim'), line: of('line'), panel: of('panel'), fill: accent.replace('rgb(', 'rgba(').replace(')', ', 0.16)'), font: getComputedStyle(document.body).fontFamily, of, why };
}

function look(root: HTMLElement, dress: (probe: HTMLElement) => void): { color: string; getPropertyValue(name: string): string } {
  const probe = document.createElement('i');
  dress(probe);
  root.append(probe);
  const style = getComputedStyle(probe);
  const seen = { color: style.color, shade: style.getPropertyValue('--shade') };
  probe.remove();
  return { color: seen.color, getPropertyValue: () => seen.shade };
}

/** Below the chart: everything it does with the mouse. */
export function addButtons(root: HTMLElement, all: [label: string, sign: string, act: () => void][]): void {
  const bar = document.createElement('div');
  bar.className = 'chart-buttons';
  for (const [label, sign, act] of all) {
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = sign;
    button.title = label;
    button.setAttribute('aria-label', label);
    button.addEventListener('click', act);
    bar.append(button);
  }
  root.after(bar);
}
