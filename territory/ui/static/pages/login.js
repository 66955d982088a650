// Log in, and keep what has to be sent with each change.
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
  const content = await answer.json();
  if (!answer.ok) {
    told.textContent = content.detail || content.title;
    return;
  }
  sessionStorage.setItem("csrf", content.csrf_token);
  location.assign("/");
});

function ask() {
  return fetch("/v1/login", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(Object.fromEntries(new FormData(form))),
  });
}
