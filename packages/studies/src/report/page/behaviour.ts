/**
 * The page's script: shows one page at a time by the part of the address after #, and lets the map of three dimensions be turned. It requests nothing; without it
 * all pages stand one after the other, and the map is a drawing. Pages that are not shown can still be found by the browser's own search.
 */
export const behaviour = `'use strict';
(() => {
  const all = (selector, root) => Array.from((root || document).querySelectorAll(selector));
  const pages = all('section.page');
  const links = all('#pages a');
  const whole = document.title;
  const left = new Map();

  const targetOf = () => {
    try { return document.getElementById(decodeURIComponent(location.hash.slice(1))); } catch { return null; }
  };
  const show = (moved) => {
    const target = targetOf();
    const within = target && target.closest('section.page');
    const page = within || pages.find((each) => !each.hidden) || pages[0];
    for (const each of pages) {
      if (each === page) each.removeAttribute('hidden');
      else each.setAttribute('hidden', 'until-found');
    }
    for (const link of links) {
      if (link.hash === '#' + page.id) {
        link.setAttribute('aria-current', 'page');
        link.scrollIntoView({ block: 'nearest', inline: 'nearest' });
      } else link.removeAttribute('aria-current');
    }
    document.title = page === pages[0] ? whole : page.dataset.title + ' · ' + whole;
    if (!moved && !within) return;
    if (moved === 'back') window.scrollTo({ top: left.get(page) || 0, behavior: 'instant' });
    else if (target === page || !within) window.scrollTo({ top: 0, behavior: 'instant' });
    else target.scrollIntoView({ block: 'start', behavior: 'instant' });
    const heading = page.querySelector('h2');
    if (moved && target === page) heading.focus({ preventScroll: true });
    else if (moved && within) { target.tabIndex = -1; target.focus({ preventScroll: true }); }
  };

  // A way back returns to where the reader was on that page; a new way begins at its top.
  history.scrollRestoration = 'manual';
  let isReturn = false;
  let clicked = false;
  const leave = () => {
    const page = pages.find((each) => !each.hidden);
    if (page) left.set(page, window.scrollY);
  };
  document.addEventListener('click', (event) => {
    clicked = event.target instanceof Element && event.target.closest('a[href^="#"]') !== null;
    if (clicked) leave();
  }, true);
  window.addEventListener('popstate', () => {
    isReturn = !clicked;
    if (isReturn) leave();
  });
  window.addEventListener('hashchange', () => {
    show(isReturn ? 'back' : 'new');
    isReturn = clicked = false;
  });
  // What the browser's search finds on another page opens that page; a link into it does so by its own address.
  for (const page of pages)
    page.addEventListener('beforematch', () => {
      const target = targetOf();
      if (!page.hidden || (target && page.contains(target))) return;
      history.pushState(null, '', '#' + page.id);
      show();
    });
  if (pages.length > 0) show();

  const still = window.matchMedia('(prefers-reduced-motion: reduce)');
  const dark = window.matchMedia('(prefers-color-scheme: dark)');
  for (const figure of all('figure.turnable')) turnable(figure);

  function turnable(figure) {
    const numbers = (text) => (text === '' ? [] : text.split(' ').map(Number));
    const places = numbers(figure.dataset.places);
    const labels = numbers(figure.dataset.labels);
    const paths = figure.dataset.paths === '' ? [] : figure.dataset.paths.split('|').map(numbers);
    const looks = figure.dataset.looks === '' ? [] : figure.dataset.looks.split('|').map((look) => ({ colour: look.slice(0, 7), outline: new Path2D(look.slice(8)) }));
    const frame = figure.querySelector('.drawing');
    const canvas = document.createElement('canvas');
    const pen = canvas.getContext('2d');
    if (!pen || labels.length === 0) return;
    canvas.tabIndex = 0;
    canvas.setAttribute('role', 'img');
    canvas.setAttribute('aria-label', frame.getAttribute('aria-label') + ' It can be turned by dragging, or with the arrow keys.');
    frame.after(canvas);
    for (const each of [frame, figure.nextElementSibling]) if (each) each.classList.add('fallback');
    figure.querySelector('.how').hidden = false;

    const home = { azimuth: 35, elevation: 25 };
    const view = { ...home };
    const order = labels.map((_, place) => place);
    const at = order.map(() => ({ x: 0, y: 0, near: 0 }));
    let asked = 0;
    const ask = () => { if (asked === 0) asked = requestAnimationFrame(() => { asked = 0; draw(); }); };

    const turn = (width, height) => {
      const a = (view.azimuth * Math.PI) / 180;
      const e = (view.elevation * Math.PI) / 180;
      const scale = Math.min(width, height) / 1000 / 1.25;
      for (let place = 0; place < at.length; place++) {
        const x = places[3 * place];
        const y = places[3 * place + 1];
        const z = places[3 * place + 2];
        const depth = x * Math.sin(a) + y * Math.cos(a);
        at[place].x = width / 2 + scale * (x * Math.cos(a) - y * Math.sin(a));
        at[place].y = height / 2 - scale * (z * Math.cos(e) + depth * Math.sin(e));
        at[place].near = (z * Math.sin(e) - depth * Math.cos(e)) / 500;
      }
      order.sort((one, other) => at[one].near - at[other].near);
    };
    const draw = () => {
      const width = canvas.clientWidth;
      const height = canvas.clientHeight;
      if (width === 0 || height === 0) return;
      const sharp = window.devicePixelRatio || 1;
      canvas.width = Math.round(width * sharp);
      canvas.height = Math.round(height * sharp);
      turn(width, height);
      const ink = getComputedStyle(canvas).color;
      pen.setTransform(sharp, 0, 0, sharp, 0, 0);
      pen.clearRect(0, 0, width, height);
      pen.strokeStyle = ink;
      pen.lineJoin = 'round';
      for (const path of paths)
        for (let step = 1; step < path.length; step++) {
          pen.globalAlpha = 0.14 + (0.5 * step) / path.length;
          pen.lineWidth = 1.1;
          pen.beginPath();
          pen.moveTo(at[path[step - 1]].x, at[path[step - 1]].y);
          pen.lineTo(at[path[step]].x, at[path[step]].y);
          pen.stroke();
        }
      for (const place of order) {
        const { x, y, near } = at[place];
        const look = looks[labels[place]];
        const nearness = Math.max(0, Math.min(1, 0.5 + near / 2));
        const size = (look ? 2.2 : 1.3) + (look ? 2.2 : 0.8) * nearness;
        pen.save();
        pen.translate(x, y);
        pen.scale(size, size);
        pen.globalAlpha = 0.35 + 0.6 * nearness;
        pen.fillStyle = look ? look.colour : '#8b939c';
        pen.fill(look ? look.outline : round);
        pen.restore();
      }
      pen.globalAlpha = 1;
      for (const path of paths) {
        const start = at[path[0]];
        const end = at[path[path.length - 1]];
        pen.lineWidth = 1.8;
        pen.beginPath();
        pen.arc(start.x, start.y, 5.5, 0, 2 * Math.PI);
        pen.stroke();
        pen.fillStyle = ink;
        pen.beginPath();
        pen.arc(end.x, end.y, 4.6, 0, 2 * Math.PI);
        pen.fill();
      }
    };
    const round = new Path2D('M1,0A1,1 0 1 1 -1,0A1,1 0 1 1 1,0Z');

    const look = (azimuth, elevation) => {
      view.azimuth = ((azimuth % 360) + 360) % 360;
      view.elevation = Math.max(-90, Math.min(90, elevation));
      canvas.dataset.view = view.azimuth.toFixed(1) + ' ' + view.elevation.toFixed(1);
      ask();
    };
    const slowly = figure.querySelector('[data-turn="slowly"]');
    let last = 0;
    const go = (time) => {
      if (slowly.getAttribute('aria-pressed') !== 'true') return;
      if (last !== 0) look(view.azimuth + (time - last) * 0.02, view.elevation);
      last = time;
      requestAnimationFrame(go);
    };
    const halt = () => slowly.setAttribute('aria-pressed', 'false');
    slowly.addEventListener('click', () => {
      const begins = slowly.getAttribute('aria-pressed') !== 'true';
      slowly.setAttribute('aria-pressed', String(begins));
      last = 0;
      if (begins) requestAnimationFrame(go);
    });
    const mind = () => { slowly.hidden = still.matches; if (still.matches) halt(); };
    still.addEventListener('change', mind);
    mind();
    const back = () => { halt(); look(home.azimuth, home.elevation); };
    figure.querySelector('[data-turn="back"]').addEventListener('click', back);
    const keys = { ArrowLeft: [-6, 0], ArrowRight: [6, 0], ArrowUp: [0, 6], ArrowDown: [0, -6] };
    canvas.addEventListener('keydown', (event) => {
      if (event.altKey || event.ctrlKey || event.metaKey) return;
      const by = keys[event.key];
      if (by) { halt(); look(view.azimuth + by[0], view.elevation + by[1]); }
      else if (event.key === 'Home') back();
      else return;
      event.preventDefault();
    });
    let from = null;
    canvas.addEventListener('pointerdown', (event) => {
      if (event.button !== 0) return;
      halt();
      from = { x: event.clientX, y: event.clientY, azimuth: view.azimuth, elevation: view.elevation };
      canvas.setPointerCapture(event.pointerId);
    });
    canvas.addEventListener('pointermove', (event) => {
      if (from) look(from.azimuth + (event.clientX - from.x) * 0.5, from.elevation + (event.clientY - from.y) * 0.5);
    });
    const drop = () => { from = null; };
    canvas.addEventListener('pointerup', drop);
    canvas.addEventListener('pointercancel', drop);
    dark.addEventListener('change', ask);
    new ResizeObserver(ask).observe(canvas);
    look(home.azimuth, home.elevation);
  }
})();
`;
