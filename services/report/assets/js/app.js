// The page: which view is shown, told by the address after the hash, so that "back" works.

const page = document.getElementById("page");
const review = JSON.parse(document.getElementById("review").textContent);
const packed = new Map(
  [...document.querySelectorAll("script.packed-deal")].map((element) => [element.dataset.id, element]),
);
const isReview = Array.isArray(review.rows);
const main = document.getElementById("main");
const back = h(
  "nav",
  { class: "back", "aria-label": "Back to the review", hidden: true },
  h("a", { href: "#" }, "‹ All deals"),
);
let shown = null;
let overview = null;

const linkTo = (deal) => (at) => `#${new URLSearchParams(isReview ? { deal, at } : { at })}`;

async function showDeal(id) {
  if (shown && shown.id === id) return;
  leave();
  const view = new DealView(await unpack(packed.get(id)), { link: linkTo(id) });
  shown = { id, view };
  back.hidden = !isReview;
  fill(main, view.element);
  document.title = `${view.deal.name} · Setpoint`;
  view.start();
  if (isReview) {
    scrollTo(0, 0);
    document.getElementById("deal-name").focus({ preventScroll: true });
  }
}

function showReview() {
  const from = shown && shown.id;
  leave();
  back.hidden = true;
  overview = overview || new ReviewView(review, { packed });
  fill(main, overview.element);
  document.title = "Deal review · Setpoint";
  const row =
    from &&
    [...overview.element.querySelectorAll("a.open")].find(
      (link) => link.getAttribute("href") === `#${new URLSearchParams({ deal: from })}`,
    );
  if (row) {
    row.focus();
    row.scrollIntoView({ block: "center" });
  }
}

function leave() {
  if (shown) shown.view.finish();
  shown = null;
}

async function route() {
  if (location.hash === "#main" && main.childElementCount) return;
  const wanted = new URLSearchParams(location.hash.slice(1));
  const id = isReview ? wanted.get("deal") : packed.keys().next().value;
  if (id !== null && packed.has(id)) await showDeal(id);
  else if (isReview) showReview();
  const at = wanted.get("at");
  if (at && shown) shown.view.goTo(at);
}

page.prepend(back);
page.append(tip);
addEventListener("hashchange", () => route());
addEventListener("beforeprint", () => {
  if (shown) shown.view.openForPrint();
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") tip.hidden = true;
});
route()
  .then(() => document.documentElement.setAttribute("data-ready", "true"))
  .catch((problem) =>
    fill(main, h("p", { class: "notice" }, `This page could not be drawn: ${problem.message}`)),
  );
