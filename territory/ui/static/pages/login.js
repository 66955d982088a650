// Log in, and go on to the page that asked for it.
const form = document.getElementById("login");

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const told = document.getElementById("told");
  told.textContent = "";
  const answer = await ask().catch(() => null);
  if (!answer) {
    told.textContent = form.dataset.offline;
    return;
  }
  if (!answer.ok) {
    const { detail, title } = await answer.json();
    told.textContent = detail || title;
    return;
  }
  location.assign(wanted());
});

const provider = document.getElementById("provider");
if (provider) provider.search = new URLSearchParams({ next: wanted().slice(location.origin.length) });

// A page of this service only, whatever the address of the form says.
function wanted() {
  const next = new URL(new URLSearchParams(location.search).get("next") || "/", location.origin);
  next.hash = location.hash;
  return next.origin === location.origin ? next.href : `${location.origin}/`;
}

function ask() {
  return fetch("/v1/login", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(Object.fromEntries(new FormData(form))),
  });
}
