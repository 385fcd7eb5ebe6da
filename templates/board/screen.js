// The page is whole without this script. With it numbers explain themselves, marks name their values, series can be hidden.
"use strict";
(() => {
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const made = (name, text = "", className = "") => {
    const element = document.createElement(name);
    element.textContent = text;
    element.className = className;
    return element;
  };
  const words = document.getElementById("words").dataset;
  const known = JSON.parse(document.getElementById("explanations").textContent);

  // --- one box for all explanations: by pointer, focus or touch; Escape closes it, the pointer may enter it ---------------
  const tip = made("div", "", "tip");
  tip.id = "tip";
  tip.setAttribute("role", "tooltip");
  tip.hidden = true;
  const main = document.getElementById("main");
  main.append(tip);
  const aloud = made("p", "", "hidden");
  aloud.setAttribute("aria-live", "polite");
  main.append(aloud);
  let owner = null, opened = "", closing = 0;

  const close = () => {
    clearTimeout(closing);
    if (!owner) return;
    owner.removeAttribute("aria-describedby");
    all(".lit").forEach(mark => mark.classList.remove("lit"));
    tip.hidden = true;
    owner = null;
  };
  const open = (target, content, by, at = target) => {
    if (target !== owner) close();
    clearTimeout(closing);
    [owner, opened] = [target, by];
    tip.replaceChildren(...content);
    tip.hidden = false;
    target.setAttribute("aria-describedby", "tip");
    const box = at.getBoundingClientRect(), gap = 8, wide = document.documentElement.clientWidth;
    const left = Math.max(gap, Math.min(box.left + box.width / 2 - tip.offsetWidth / 2, wide - tip.offsetWidth - gap));
    const below = box.bottom + gap + tip.offsetHeight <= innerHeight;
    const top = below || box.top < tip.offsetHeight + gap ? box.bottom + gap : box.top - tip.offsetHeight - gap;
    tip.style.left = `${left + scrollX}px`;
    tip.style.top = `${top + scrollY}px`;
  };
  const soon = () => {
    clearTimeout(closing);
    closing = setTimeout(() => opened === "pointer" && close(), 200);
  };

  // --- numbers ------------------------------------------------------------------------------------------------------
  const facts = pairs => {
    const list = made("dl");
    for (const [term, value] of pairs) {
      const row = made("div");
      row.append(made("dt", term), made("dd", value));
      list.append(row);
    }
    return list;
  };
  const explained = (figure, walking) => {
    const [kpi, where, places] = known.figures[figure.dataset.figure];
    const [label, definition] = known.kpis[kpi];
    const content = [];
    if (label) content.push(made("p", where ? `${label} · ${where}` : label, "head"));
    if (definition) content.push(made("p", definition));
    content.push(facts(places.map(place => known.facts[place])));
    if (figure.href) {
      const link = made("a", words.definition);
      link.href = figure.getAttribute("href");
      link.tabIndex = -1; // the number itself is the same link
      content.push(link);
    }
    if (walking) content.push(made("p", words.walk, "hint"));
    return content;
  };
  for (const figure of all(".figure")) {
    figure.removeAttribute("title");
    if (!figure.href) figure.tabIndex = 0;
  }
  const table = figure => figure.closest("table");
  const walks = figure => table(figure) && all(".figure", table(figure)).length > 1;

  // --- marks of charts: the row of the table behind them ------------------------------------------------------------
  const reading = (plot, row) => {
    const data = plot.querySelector("table.data"), cells = data.tBodies[0].rows[row].cells;
    const list = made("dl");
    [...data.tHead.rows[0].cells].forEach((head, index) => {
      const pair = made("div"), term = made("dt"), value = made("dd");
      term.append(...[...head.childNodes].map(node => node.cloneNode(true)));
      value.append(...[...cells[index].childNodes].map(node => node.cloneNode(true)));
      pair.append(term, value);
      list.append(pair);
    });
    return [list];
  };
  const nearest = (plot, x, y) => {
    let best = null, least = 24;
    for (const mark of all("g:not(.off) > [data-row]", plot)) {
      const box = mark.getBoundingClientRect();
      const away = Math.hypot(Math.max(box.left - x, 0, x - box.right), Math.max(box.top - y, 0, y - box.bottom));
      if (away < least || (away === least && away === 0)) [best, least] = [mark, away];
    }
    return best;
  };
  const point = (plot, mark, by) => {
    const area = plot.querySelector(".scroll");
    all(".lit", plot).forEach(other => other.classList.remove("lit"));
    open(area, reading(plot, mark.dataset.row), by, mark);
    mark.classList.add("lit");
  };

  // --- what people do -----------------------------------------------------------------------------------------------
  let touch = false;
  document.addEventListener("pointerdown", event => {
    touch = event.pointerType === "touch";
    const plot = event.target.closest(".plot:has(table.data)"), drawing = event.target.closest("svg.chart");
    const mark = plot && drawing && nearest(plot, event.clientX, event.clientY);
    if (mark) point(plot, mark, touch ? "touch" : "pointer");
    else if (!event.target.closest(".tip, .figure")) close();
  });
  document.addEventListener("pointermove", event => {
    if (event.pointerType === "touch") return;
    const figure = event.target.closest(".figure"), drawing = event.target.closest("svg.chart");
    const plot = drawing && drawing.closest(".plot:has(table.data)");
    const mark = plot && nearest(plot, event.clientX, event.clientY);
    if (figure) figure === owner ? clearTimeout(closing) : open(figure, explained(figure, false), "pointer");
    else if (mark) mark.classList.contains("lit") ? clearTimeout(closing) : point(plot, mark, "pointer");
    else if (event.target.closest(".tip")) clearTimeout(closing);
    else if (owner) soon();
  });
  document.addEventListener("click", event => {
    const figure = event.target.closest(".figure");
    if (figure && touch) {
      event.preventDefault(); // the box leads on; a finger has no other way to open it
      open(figure, explained(figure, false), "touch");
    } else if (event.target.closest(".tip a")) close();
  });
  document.addEventListener("focusin", event => {
    const figure = event.target.closest(".figure");
    if (figure && !touch) open(figure, explained(figure, walks(figure)), "focus");
    else if (event.target.matches(".plot > .scroll:has([data-row])") && event.target.matches(":focus-visible"))
      open(event.target, [made("p", words.read, "hint")], "focus");
  });
  document.addEventListener("focusout", () => opened === "focus" && close());
  document.addEventListener("keydown", event => {
    const steps = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: 1, ArrowUp: -1, Home: -Infinity, End: Infinity };
    if (event.key === "Escape") close();
    if (!(event.key in steps) || event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
    const figure = event.target.closest(".figure"), area = event.target.closest(".plot > .scroll");
    if (figure && walks(figure)) {
      event.preventDefault();
      walk(figure, event.key);
    } else if (area) {
      event.preventDefault();
      read(area.closest(".plot"), steps[event.key]);
    }
  });

  // One tab stop a table: arrow keys lead from number to number, across and up and down.
  const walk = (from, key) => {
    const figures = all(".figure", table(from)), rows = [...table(from).rows];
    const turned = document.dir === "rtl" ? -1 : 1;
    let next = null;
    if (key === "ArrowUp" || key === "ArrowDown") {
      const step = key === "ArrowUp" ? -1 : 1, column = from.closest("td, th").cellIndex;
      for (let at = rows.indexOf(from.closest("tr")) + step; rows[at] && !next; at += step)
        next = rows[at].cells[column] && rows[at].cells[column].querySelector(".figure");
    } else if (key === "Home") next = figures[0];
    else if (key === "End") next = figures.at(-1);
    else next = figures[figures.indexOf(from) + (key === "ArrowRight" ? turned : -turned)];
    if (!next) return;
    figures.forEach(figure => (figure.tabIndex = figure === next ? 0 : -1));
    next.focus();
  };
  for (const one of all("table")) all(".figure", one).forEach((figure, index) => index && (figure.tabIndex = -1));

  // The rows of a chart one after another, shown and said.
  const read = (plot, step) => {
    const marks = new Map(all("g:not(.off) > [data-row]", plot).map(mark => [+mark.dataset.row, mark]).reverse());
    const rows = [...marks.keys()].sort((one, two) => one - two);
    const lit = plot.querySelector(".lit"), at = lit ? rows.indexOf(+lit.dataset.row) + step : step < 0 ? rows.length - 1 : 0;
    const row = rows[Math.max(0, Math.min(rows.length - 1, at))];
    if (row === undefined) return;
    marks.get(row).scrollIntoView({ block: "nearest", inline: "nearest" });
    point(plot, marks.get(row), "focus");
    aloud.textContent = all("dl > div", tip).map(pair => [...pair.children].map(part => part.textContent).join(" ")).join(", ");
  };

  // --- series -------------------------------------------------------------------------------------------------------
  for (const group of all(".parts")) {
    group.hidden = false;
    [...group.children].forEach((button, part) => button.addEventListener("click", () => {
      const shown = button.getAttribute("aria-pressed") !== "true";
      button.setAttribute("aria-pressed", shown);
      all(`[data-part="${part}"]`, group.closest(".plot")).forEach(marks => marks.classList.toggle("off", !shown));
    }));
  }

  // --- folded chapters ----------------------------------------------------------------------------------------------
  const folds = all(".fold"), opener = document.querySelector(".opening button");
  const opening = () => (opener.textContent = folds.every(fold => fold.open) ? opener.dataset.close : opener.dataset.open);
  if (opener) {
    opener.hidden = false;
    opener.addEventListener("click", () => {
      const wanted = !folds.every(fold => fold.open);
      folds.forEach(fold => (fold.open = wanted));
    });
    folds.forEach(fold => fold.addEventListener("toggle", opening));
  }
  // A link to a folded chapter, or to what stands in one, opens it; older browsers do neither by themselves.
  const reveal = () => {
    const target = location.hash && document.getElementById(location.hash.slice(1));
    const fold = target && (target.closest(".fold") || target.querySelector(":scope > .fold"));
    if (!fold || fold.open) return;
    fold.open = true;
    target.scrollIntoView();
  };
  addEventListener("hashchange", reveal);
  reveal();
  // Paper has no folds; a browser that prints closed ones as they are gets them opened.
  let shut = [];
  addEventListener("beforeprint", () => (shut = folds.filter(fold => !fold.open)).forEach(fold => (fold.open = true)));
  addEventListener("afterprint", () => shut.forEach(fold => (fold.open = false)));

  // --- tables stay tables for screen readers where a phone lays them out as grids -----------------------------------
  const roles = { table: "table", thead: "rowgroup", tbody: "rowgroup", tfoot: "rowgroup", tr: "row", td: "cell" };
  for (const [name, role] of Object.entries(roles)) all(name).forEach(element => element.setAttribute("role", role));
  for (const head of all("th")) head.setAttribute("role", head.scope.startsWith("row") ? "rowheader" : "columnheader");

  // --- where the reader is ------------------------------------------------------------------------------------------
  const links = new Map(all("nav a").map(link => [link.hash.slice(1), link]));
  const watch = new IntersectionObserver(entries => entries.filter(entry => entry.isIntersecting).forEach(entry => {
    const here = entry.target.matches(".appendix") ? "the-appendix" : entry.target.id;
    links.forEach((link, id) => {
      if (id !== here) return link.removeAttribute("aria-current");
      link.setAttribute("aria-current", "true");
      const bar = link.closest("nav"), away = link.getBoundingClientRect().left - bar.getBoundingClientRect().left;
      bar.scrollBy(away - (bar.clientWidth - link.offsetWidth) / 2, 0);
    });
  }), { rootMargin: "-20% 0px -70%" });
  all("main > section").forEach(section => watch.observe(section));
})();
