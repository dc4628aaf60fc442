// Finds in the contents, copies what stands in a box, and marks where the reader is.
"use strict";

const box = document.getElementById("find");
const links = [...document.querySelectorAll("nav ul ul a")];

function find() {
  const words = box.value.toLowerCase().split(/\s+/).filter(Boolean);
  for (const link of links) {
    const target = document.getElementById(link.hash.slice(1));
    const said = `${link.textContent} ${target ? target.querySelector("h3").textContent : ""}`.toLowerCase();
    link.parentElement.hidden = !words.every((word) => said.includes(word));
  }
  for (const kind of document.querySelectorAll("nav > ul > li")) {
    kind.hidden = [...kind.querySelectorAll("li")].every((item) => item.hidden);
  }
}

box.hidden = false;
box.addEventListener("input", find);

for (const code of document.querySelectorAll("pre")) {
  if (!navigator.clipboard) {
    break;
  }
  const button = document.createElement("button");
  button.type = "button";
  button.className = "quiet copy";
  button.textContent = "Copy";
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(code.textContent);
    button.textContent = "Copied";
    setTimeout(() => {
      button.textContent = "Copy";
    }, 1500);
  });
  code.before(button);
}
