// The service as the page sees it: JSON in, JSON out, faults as one kind of error.
const RETRY_MS = 2000;

export class Refused extends Error {
  constructor(status, problem) {
    const faults = (problem.faults || []).map((fault) => fault.message || String(fault));
    super([problem.detail || problem.title || `Error ${status}`, ...faults].join("\n"));
    this.status = status;
    this.problem = problem;
  }
}

export class Service {
  // `root` is the address of the plan; `onState` hears saving, saved and offline.
  constructor(root, csrf, onState) {
    this.root = root;
    this.csrf = csrf;
    this.onState = onState;
  }

  get(path) {
    return this._ask("GET", path);
  }

  // Change the plan: only what was seen is changed, so nobody's work is overwritten.
  async post(path, body, version) {
    this.onState("saving");
    const headers = version === undefined ? {} : { "if-match": `"${version}"` };
    try {
      return await this._ask("POST", path, body, headers);
    } finally {
      this.onState("saved");
    }
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
    if (body !== undefined) {
      options.headers["content-type"] = "application/json";
      options.body = JSON.stringify(body);
    }
    if (this.csrf) options.headers["x-csrf-token"] = this.csrf;
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
        this.onState("offline");
        await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
      }
    }
  }
}
