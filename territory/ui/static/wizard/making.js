// Everything is brought at once, and all of it is taken back where one part is refused.

export class Making {
  constructor(service, workspace) {
    Object.assign(this, { service, workspace });
    this.made = []; // addresses of what was made, for taking it back
  }

  // Bring files and make the scenario and its plan; answers the plan.
  async make({ name, accounts, reps, baseline, locks, areas, units, options }) {
    try {
      const accountSet = await this._upload("account-sets", "account_set_id", accounts);
      const repSet = reps.ready ? await this._upload("rep-sets", "rep_set_id", reps) : null;
      const unitSet = await this._areas(areas, units);
      const scenario = await this._post("scenarios", "scenario_id", { name, options,
        account_set_id: accountSet, rep_set_id: repSet, unit_set_id: unitSet });
      if (baseline.ready) {
        await this.service.upload(`${this.workspace}/scenarios/${scenario}/baseline?${baseline.query}${locks.query}`,
          baseline.file, "PUT");
      }
      return await this._post("plans", "plan_id", { name, scenario_id: scenario });
    } catch (error) {
      await this.takeBack();
      throw error;
    }
  }

  // The last first, as plans hold scenarios and these hold sets.
  async takeBack() {
    for (const address of this.made.reverse()) await this.service.send("DELETE", address);
    this.made = [];
  }

  async _areas(areas, units) {
    if (areas === "none") return null;
    if (areas === "own") return this._upload("unit-sets", "unit_set_id", units);
    return this._post("unit-sets", "unit_set_id", { kind: "us-counties" }, "/packaged");
  }

  async _upload(kind, id, step) {
    const name = encodeURIComponent(step.file.name.slice(0, 200));
    const made = await this.service.upload(
      `${this.workspace}/${kind}?name=${name}&${step.query}`, step.file);
    return this._keep(kind, made[id]);
  }

  async _post(kind, id, body, more = "") {
    const made = await this.service.send("POST", `${this.workspace}/${kind}${more}`, body);
    return this._keep(kind, made[id]);
  }

  _keep(kind, id) {
    this.made.push(`${this.workspace}/${kind}/${id}`);
    return id;
  }
}
