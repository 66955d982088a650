"""The units to plan with: files of polygons, levels, barriers, the unit an account lies in."""
