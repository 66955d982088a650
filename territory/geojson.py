"""Tables with shapes as GeoJSON."""

from io import BytesIO

import geopandas as gpd
import shapely


def geojson(table: gpd.GeoDataFrame, layer: str = "territories") -> bytes:
    """Text of a GeoJSON file; made in memory, as GDAL does not tell of a full disk."""
    buffer = BytesIO()
    # Rounding may make an outline touch itself: it is done here, where shapes are kept valid.
    decimals = 7
    shapes = shapely.set_precision(table.geometry.to_numpy(), 10.0**-decimals)
    rounded = table.set_geometry(gpd.GeoSeries(shapes, index=table.index, crs=table.crs))
    rounded.to_file(buffer, driver="GeoJSON", layer=layer, COORDINATE_PRECISION=decimals)
    return buffer.getvalue()
