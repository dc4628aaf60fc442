// Elements are built here and nowhere else. What people wrote becomes text, never markup.

const ATTRIBUTES = new Set([
  "href",
  "class",
  "id",
  "type",
  "value",
  "for",
  "name",
  "role",
  "scope",
  "tabindex",
  "title",
  "min",
  "max",
  "step",
  "colspan",
  "open",
  "checked",
  "hidden",
  "datetime",
  "placeholder",
  "selected",
  "disabled",
]);

/** An element with attributes, listeners (`onclick: f`) and children; empty children are left out. */
function h(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name.startsWith("aria-") || name.startsWith("data-") || ATTRIBUTES.has(name)) {
      element.setAttribute(name, value === true ? "" : String(value));
    } else throw new Error(`no attribute ${name}`);
  }
  element.append(
    ...children.flat(3).filter((child) => child !== null && child !== undefined && child !== false),
  );
  return element;
}

/** Put new children into an element. */
function fill(element, ...children) {
  element.replaceChildren(
    ...children.flat(3).filter((child) => child !== null && child !== undefined && child !== false),
  );
  return element;
}

/** A mark that only repeats what the words beside it say. */
const mark = (sign, kind) => h("span", { class: `mark ${kind || ""}`, "aria-hidden": "true" }, sign);

/** Words for screen readers only. */
const unseen = (text) => h("span", { class: "unseen" }, text);

/** A table with a caption; `columns` are {name, kind}, `rows` lists of cells or {cells, id, kind}. */
function table(caption, columns, rows, options = {}) {
  const head = columns.map((column) =>
    h(
      "th",
      { scope: "col", class: column.kind, role: "columnheader" },
      column.unseen ? unseen(column.name) : column.name,
    ),
  );
  const body = rows.map((row) => {
    const { cells, id, kind } = Array.isArray(row) ? { cells: row } : row;
    return h(
      "tr",
      { id, class: kind, role: "row", tabindex: id ? "-1" : null },
      cells.map((cell, place) =>
        h(
          place === options.headed ? "th" : "td",
          {
            class: columns[place].kind,
            role: place === options.headed ? "rowheader" : "cell",
            scope: place === options.headed ? "row" : null,
            "data-name": columns[place].unseen ? null : columns[place].name,
          },
          cell,
        ),
      ),
    );
  });
  return h(
    "div",
    { class: `scroller ${options.cards ? "cards" : ""}` },
    h(
      "table",
      { role: "table" },
      h("caption", { class: options.seen ? null : "unseen" }, caption),
      h("thead", { role: "rowgroup" }, h("tr", { role: "row" }, head)),
      h("tbody", { role: "rowgroup" }, body),
    ),
  );
}
