// Data that Python compressed: base64 of gzip, back to bytes or to a JSON value.
window.TerritoryMaps = window.TerritoryMaps || {};
(function (maps) {
  "use strict";

  maps.unpackBytes = function (base64) {
    const letters = atob(base64);
    const bytes = new Uint8Array(letters.length);
    for (let i = 0; i < letters.length; i++) bytes[i] = letters.charCodeAt(i);
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
    return new Response(stream).arrayBuffer();
  };

  maps.unpackJson = async function (base64) {
    return JSON.parse(new TextDecoder().decode(await maps.unpackBytes(base64)));
  };
})(window.TerritoryMaps);
