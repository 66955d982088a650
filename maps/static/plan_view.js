// The page round the map: title, search, switches, legends and panel, and what a click does.
(function (maps) {
  "use strict";

  const LEGEND = { title: maps.TEXT.accounts,
    note: maps.TEXT.plan.note };
  const OVER_TILES = 0.62; // opacity of territories with a map underneath

  class PlanView extends maps.PageView {
    constructor(map, parts, facts) {
      super(map, maps.TEXT.plan.map);
      this.bases = facts.bases.map((base, i) => ({ ...base, layer: parts.bases[i] }));
      this.shades = parts.shades;
      this.shaded = null;
      this.overlays = parts.overlays;
      this.overlayNames = facts.overlays;
      this.tiles = parts.tiles;
      this.tileNames = facts.tiles;
      this.pins = parts.pins;
      this.statuses = this.pins ? this.pins.statuses : [];
      this.figures = facts.figures;
      this.problems = facts.problems;
      this.versions = facts.versions;
      // What fills the panel; a page that does more than show puts its own cards here.
      this.cards = { overview: maps.overviewCard, territory: maps.territoryCard,
        account: maps.accountCard };
      this._build(facts, parts.statuses);
      this._listen();
      this.showOverview();
    }

    _build(facts, statuses) {
      const head = this._head(facts, this.bases.length > 1 ? maps.baseSwitch(this) : null,
        maps.searchBox(this));
      const legend = statuses.length
        ? maps.legend(this, statuses, LEGEND, maps.pinFilter(this)) : null;
      const panel = new maps.Panel("← All territories", () => this.showOverview({ focus: true }));
      const foot = [maps.measureLegend(this),
        this.versions.length ? maps.versionSlider(this, this.versions) : null];
      this._place([head, legend, maps.layerSwitch(this)], panel, foot);
      maps.toolbar(this.map);
    }

    _listen() {
      // Where no card covers whom the background map is from.
      if (this.map.attributionControl) {
        this.map.attributionControl.setPrefix(false).setPosition("bottomleft");
      }
      this.map.on("themechange", () => this.showOverview());
      this.map.on("click", (event) => {
        if (!this.handsOff) this._click(event.latlng, event.containerPoint);
      });
      for (const base of this.bases) base.layer.on("add", () => this._baseAdded(base));
      for (const layer of this.shades) layer.on("add remove", () => this._shadeChanged());
      for (const layer of this.tiles) {
        layer.on("add remove", () => this._letThrough(this.tiles.some((one) => this.map.hasLayer(one))));
      }
      const container = this.map.getContainer();
      container.addEventListener("keydown", (event) => {
        if (event.key === "Escape") this.showOverview();
        // From the keyboard the middle of the map is what the pointer is to the hand.
        if (event.key === "Enter" && event.target === container && !this.handsOff) {
          this._click(this.map.getCenter(), this.map.getSize().divideBy(2));
        }
      });
    }

    get base() {
      return this.bases.find((base) => this.map.hasLayer(base.layer)) || this.bases[0];
    }

    // A plan and today's map share no territories, so what was selected is let go.
    _baseAdded(base) {
      for (const other of this.bases) if (other !== base) other.layer.select(-1);
      this.showOverview();
    }

    showBase(base) {
      const drop = this.bases.filter((other) => other !== base).map((other) => other.layer);
      for (const layer of [...drop, ...this.shades]) this.map.removeLayer(layer);
      this.map.addLayer(base.layer);
    }

    // Colour by a shading in place of the territories, null for these.
    shade(layer) {
      if (!layer) return this.showBase(this.bases[0]);
      for (const other of this.shades) if (other !== layer) this.map.removeLayer(other);
      this.map.addLayer(layer);
      for (const base of this.bases) this.map.removeLayer(base.layer);
    }

    _shadeChanged() {
      this.shaded = this.shades.find((layer) => this.map.hasLayer(layer)) || null;
      this.map.fire("shadechange");
    }

    // One set of base tiles under the plan, null for none.
    showTiles(layer) {
      for (const other of this.tiles) if (other !== layer) this.map.removeLayer(other);
      if (layer) this.map.addLayer(layer);
    }

    _letThrough(through) {
      const layers = this.bases.map((base) => base.layer).concat(this.shades);
      for (const layer of layers) layer.setOpacity(through ? OVER_TILES : 1);
    }

    showVersion(at) {
      this.bases[0].layer.assign(this.versions[at].assignment);
      this.showOverview();
    }

    showOverview(how) {
      this._mark(-1, -1);
      this.panel.show(this.cards.overview(this, this.base), { home: true, ...how });
    }

    showTerritory(at, how = {}) {
      const base = how.base || this.base;
      if (base !== this.base) this.showBase(base);
      this._mark(at, -1);
      this.panel.show(this.cards.territory(this, base, at, how.unit), how);
      const bounds = base.layer.territoryBounds(at);
      if (how.zoom) this.zoomTo(bounds);
      else this._keepInSight(bounds);
    }

    // The territory of a unit, with a line about the unit itself.
    showUnit(unit, how = {}) {
      const { layer } = this.base;
      const at = layer.assignment[unit];
      if (at < 0) this.showOverview();
      else this.showTerritory(at, { ...how, unit, zoom: false });
      if (how.zoom) this.zoomTo(layer.unitBounds(unit).pad(1), 11);
    }

    showPin(pin, how = {}) {
      this._mark(-1, pin);
      this.panel.show(this.cards.account(this, pin), how);
      const bounds = this.pins.pinBounds([pin]);
      if (how.zoom) this.zoomTo(bounds, 10);
      else this._keepInSight(bounds);
    }

    showPins(pins) {
      this.panel.show(maps.clusterCard(this, pins));
    }

    showProblem(at, how = {}) {
      const layer = this.overlays.problems;
      this.map.addLayer(layer);
      this._mark(-1, -1);
      this.panel.show(maps.planProblemCard(this, at), how);
      const { ids } = this.base.layer.shapes;
      const bounds = L.latLngBounds([]);
      for (const id of this.problems.rows[at].units) {
        const unit = ids.indexOf(id);
        if (unit >= 0) bounds.extend(this.base.layer.unitBounds(unit));
      }
      if (how.zoom && bounds.isValid()) this.zoomTo(bounds.pad(0.3), 10);
    }

    _mark(territory, pin) {
      this.base.layer.select(territory);
      if (this.pins) this.pins.select(pin);
    }

    accountName(pin) {
      const { name, id } = this.pins.pins;
      return (name && name[pin]) || id[pin];
    }

    // Accounts of each status in one territory of a map, or in all when there is no map;
    // those that the filters leave.
    statusCounts(base, at) {
      const counts = this.statuses.map(() => 0);
      if (!this.pins) return counts;
      const { status } = this.pins.pins;
      const territory = base && this.pins.pins[base.key];
      for (let pin = 0; pin < status.length; pin++) {
        if ((!base || territory[pin] === at) && this.pins.passesFilter(pin)) counts[status[pin]]++;
      }
      return counts;
    }

    // Where a unit comes from when it changes hands: the label of who had it, or null.
    cameFrom(unit) {
      const { moves } = this.overlays;
      const from = moves && this.base === this.bases[0] ? moves.from[unit] : -1;
      return from >= 0 ? this.labelOfToday(from) : null;
    }

    // Name of one of today's territories.
    labelOfToday(at) {
      const today = this.bases.find((base) => base.key === "today");
      return today ? today.territories[at].name : this.overlays.moves.labels[at];
    }

    // Two lines for what lies under the pointer, or null.
    describe(event) {
      // While units are picked they are what the pointer is about, not what lies on them.
      if (this.handsOff) return this._describeUnit(event.latlng);
      const item = this._pinAt(event.containerPoint);
      if (item && item.pins.length > 1) {
        return [maps.TEXT.plan.pins(item.pins.length), maps.TEXT.zoomIn];
      }
      if (item) {
        const status = this.pins.pins.status[item.pins[0]];
        return [this.accountName(item.pins[0]), this.statuses[status].label];
      }
      const home = this._homeAt(event.containerPoint);
      if (home >= 0) return [this.overlays.homes.homes.name[home], maps.TEXT.plan.home];
      return this._describeUnit(event.latlng);
    }

    _describeUnit(latlng) {
      const { layer, territories } = this.base;
      const unit = layer.unitAt(latlng);
      const area = this._areaAt(latlng);
      if (unit < 0) return area ? [area.name || maps.TEXT.plan.area, ""] : null;
      const territory = territories[layer.assignment[unit]];
      const notes = [territory ? territory.name : maps.TEXT.plan.nobody];
      if (this.shaded) {
        const at = this.shaded.classOf(unit);
        notes.push(at < 0 ? maps.TEXT.plan.unknown : this.shaded.facts.labels[at]);
      }
      const from = this.cameFrom(unit);
      if (from && this.map.hasLayer(this.overlays.moves)) notes.push(maps.TEXT.plan.from(from));
      if (area) notes.push(area.name);
      return [layer.shapes.names[unit], notes.filter(Boolean).join(" · ")];
    }

    _pinAt(point) {
      return this.pins && this.map.hasLayer(this.pins) ? this.pins.itemAt(point) : null;
    }

    _homeAt(point) {
      const { homes } = this.overlays;
      return homes ? homes.itemAt(point) : -1;
    }

    _areaAt(latlng) {
      const { areas, isochrones } = this.overlays;
      return (isochrones && isochrones.areaAt(latlng)) || (areas && areas.areaAt(latlng)) || null;
    }

    // What a click means, the topmost first.
    _click(latlng, point) {
      const problem = this._problemAt(point, latlng);
      if (problem >= 0) return this.showProblem(problem);
      const item = this._pinAt(point);
      if (item) return this._clickPins(this.pins.pinsUnder(item));
      const home = this._homeAt(point);
      const owner = home >= 0 ? this.overlays.homes.homes.territory[home] : -1;
      if (owner >= 0) return this.showTerritory(owner, { base: this.bases[0] });
      const unit = this.base.layer.unitAt(latlng);
      if (unit < 0) this.showOverview();
      else this.showUnit(unit);
    }

    _problemAt(point, latlng) {
      const { problems } = this.overlays;
      if (!problems || !this.map.hasLayer(problems)) return -1;
      const [shapes, pins] = problems.getLayers();
      const item = pins.itemAt(point);
      const pin = item ? item.pins[0] : shapes.areaAt(latlng);
      return pin < 0 ? -1 : pins.pins.id[pin];
    }
  }

  // parts: bases (territory layers), shades, overlays by key, tiles, pins, statuses (one layer
  // each), bounds.
  maps.planView = async function (map, parts, data) {
    maps.theme.follow(map);
    maps.fitFirst(map, parts.bounds);
    const waiting = parts.bases.concat(parts.pins || [], parts.overlays.moves || [])
      .map((layer) => layer.ready);
    const [facts] = await Promise.all([maps.unpackJson(data), ...waiting]);
    const view = new PlanView(map, parts, facts);
    window.territoryMap = maps.testInterface(view);
    requestAnimationFrame(() => setTimeout(() => performance.mark("map-painted")));
    map.fire("planready", { view });
    document.dispatchEvent(new Event("planready"));
  };
})(window.TerritoryMaps);
