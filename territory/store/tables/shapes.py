"""Shapes in the store: PostGIS geometry where there is PostGIS, WKB elsewhere."""

from typing import Any

from sqlalchemy import LargeBinary
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.elements import ColumnElement
from sqlalchemy.sql.functions import GenericFunction
from sqlalchemy.types import TypeEngine, UserDefinedType

SRID = 4326


class from_wkb(GenericFunction[Any]):
    """Turn bound WKB into what the column holds."""

    inherit_cache = True


class to_wkb(GenericFunction[Any]):
    """Turn what the column holds into WKB."""

    type = LargeBinary()
    inherit_cache = True


class Shape(UserDefinedType[bytes]):
    """Polygons or points in degrees, as WKB in and out."""

    cache_ok = True

    def get_col_spec(self, **_: Any) -> str:
        """Name the type; SQLite keeps what it is given."""
        return "BLOB"

    def bind_expression(self, bindvalue: ColumnElement[Any]) -> ColumnElement[Any]:
        """Wrap what is written."""
        return from_wkb(bindvalue, type_=self)

    def column_expression(self, column: ColumnElement[Any]) -> ColumnElement[Any]:
        """Wrap what is read."""
        return to_wkb(column)


@compiles(Shape, "postgresql")
def _postgis_type(_type: TypeEngine[Any], _compiler: Any, **_: Any) -> str:
    return f"geometry(Geometry,{SRID})"


@compiles(from_wkb)
@compiles(to_wkb)
def _as_it_is(element: GenericFunction[Any], compiler: SQLCompiler, **options: Any) -> str:
    return compiler.process(element.clauses, **options)


@compiles(from_wkb, "postgresql")
def _from_wkb(element: GenericFunction[Any], compiler: SQLCompiler, **options: Any) -> str:
    return f"ST_GeomFromWKB({compiler.process(element.clauses, **options)}, {SRID})"


@compiles(to_wkb, "postgresql")
def _to_wkb(element: GenericFunction[Any], compiler: SQLCompiler, **options: Any) -> str:
    return f"ST_AsBinary({compiler.process(element.clauses, **options)})"
