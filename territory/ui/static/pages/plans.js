// Plans on their way: what is being done, how good it is by now; and the page anew once they are there.

const ENDED = ["done", "failed", "cancelled"];
const WORDS = JSON.parse(document.querySelector("main").dataset.words);
const MOST = 4; // a browser keeps six connections to a server, and pages need some themselves

for (const row of [...document.querySelectorAll("[data-job]")].slice(0, MOST)) follow(row);

function follow(row) {
  const first = row.textContent;
  const events = new EventSource(`${row.dataset.job}/events`);
  const hear = ({ data }) => {
    const job = JSON.parse(data);
    if (ENDED.includes(job.state)) {
      events.close();
      location.reload();
      return;
    }
    row.textContent = [first, ...told(job.progress || {})].join(" \u00b7 ");
  };
  for (const name of ["progress", ...ENDED]) events.addEventListener(name, hear);
}

function told({ phase, gap, seconds }) {
  return [
    phase && phase.toLowerCase(),
    typeof gap === "number" && WORDS.gap.replace("{}", (100 * gap).toFixed(1)),
    typeof seconds === "number" && WORDS.seconds.replace("{}", Math.round(seconds)),
  ].filter(Boolean);
}
