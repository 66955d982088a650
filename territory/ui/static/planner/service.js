// The service as the page sees it: JSON in, JSON out, faults as one kind of error.
const RETRY_MS = 2000;

export class Refused extends Error {
  constructor(status, problem) {
    super(problem.detail || problem.title || `Error ${status}`); // the detail tells every fault
    this.status = status;
    this.problem = problem;
  }
}

// What each change has to carry where one has logged in; it came as a cookie, so that every tab has it.
function formToken() {
  const [, token] = document.cookie.match(/(?:^|;\s*)(?:__Host-)?territory_form=([^;]+)/) || [];
  return token;
}

export class Service {
  // `root` is the address of the plan; `onState` hears saving, saved and offline.
  constructor(root, onState) {
    this.root = root;
    this.onState = onState;
    this.losses = 0; // how often the connection was lost so far
  }

  get(path) {
    return this._ask("GET", path);
  }

  // All items of a list that is given page by page.
  async all(path) {
    const items = [];
    for (let cursor = ""; cursor !== null;) {
      const page = await this.get(`${path}?limit=1000${cursor && `&cursor=${encodeURIComponent(cursor)}`}`);
      items.push(...page.items);
      cursor = page.next;
    }
    return items;
  }

  // The plan, if it has a newer version than the one that was seen; else null.
  async newer(version) {
    const headers = { accept: "application/json", "if-none-match": `"${version}"` };
    try {
      const answer = await fetch(this.root, { headers });
      return answer.status === 200 ? await answer.json() : null;
    } catch (error) {
      return null;
    }
  }

  post(path, body, version) {
    return this.send("POST", path, body, version);
  }

  // Change something: only what was seen is changed, so nobody's work is overwritten.
  async send(method, path, body, version) {
    this.onState("saving");
    const headers = version === undefined ? {} : { "if-match": `"${version}"` };
    try {
      return await this._ask(method, path, body, headers);
    } finally {
      this.onState("saved");
    }
  }

  // A file as it is.
  upload(path, file, method = "POST") {
    return this._ask(method, path, file);
  }

  follow(address, listener) {
    const events = new EventSource(address);
    const hear = (event) => listener(JSON.parse(event.data), () => events.close());
    for (const kind of ["progress", "done", "failed", "cancelled"]) {
      events.addEventListener(kind, hear);
    }
    return () => events.close();
  }

  async _ask(method, path, body, headers = {}) {
    const options = { method, headers: { accept: "application/json", ...headers } };
    if (body instanceof Blob) {
      options.headers["content-type"] = "application/octet-stream";
      options.body = body;
    } else if (body !== undefined) {
      options.headers["content-type"] = "application/json";
      options.body = JSON.stringify(body);
    }
    const token = formToken();
    if (token) options.headers["x-csrf-token"] = token;
    const answer = await this._reach(path.startsWith("/v1/") ? path : this.root + path, options);
    const content = answer.status === 204 ? null : await answer.json();
    if (!answer.ok) throw new Refused(answer.status, content || {});
    return content;
  }

  // Reading is tried until the service answers. A change is sent once more only when the request
  // did not arrive; `if-match` keeps a change that did arrive from being made twice.
  async _reach(address, options) {
    for (;;) {
      try {
        return await fetch(address, options);
      } catch (error) {
        if (!(error instanceof TypeError)) throw error;
        this.losses++;
        this.onState("offline");
        await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
      }
    }
  }
}
