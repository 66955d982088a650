"""What to do about each kind of finding, in one sentence."""

from geodata import findings

ADVICE = {
    findings.OVERLAP: "Points in the overlap belong to the unit whose id comes first; mend the "
    "source if more than slivers are shared.",
    findings.HOLE: "Ground that belongs to no unit: nothing to do for water and parks; otherwise "
    "a unit is missing in the file.",
    findings.ISLAND: "No border reaches it, so a bridge to the nearest unit holds it; choose "
    "another link in the edits if goods or people go another way.",
    findings.PIECE: "The unit itself lies in several parts; it is kept whole, and the parts count "
    "as one.",
    findings.BRIDGE: "A guess that joins two pieces over the shortest way; remove or replace it "
    "in the edits where there is no way across.",
    findings.NEAR_MISS: "A gap just wider than the snap distance; set a wider one if they are "
    "neighbours, or add the pair in the edits.",
    findings.SAME_SHAPE: "Two ids for the same ground; remove one of them from the file, or "
    "points will all go to the first.",
    findings.DUPLICATE: "Several features have this id and were joined to one unit; check that "
    "they belong together.",
    findings.ZERO_AREA: "The polygon collapses to a line or a point; give the unit a proper "
    "polygon, or choose what becomes of units without one.",
    findings.EMPTY: "The file gives it no shape; choose with --without-polygon whether it is left "
    "out, attached to the unit around it, or gets a share of its ground.",
    findings.REPAIRED: "A ring crossed or touched itself and was rebuilt; look at it if the area "
    "changed.",
    findings.ANTIMERIDIAN: "The polygon crosses 180 degrees and was cut there; nothing to do.",
    findings.CRS: "Check that the coordinates fall where you expect them.",
    findings.REMARK: "Read it once; nothing to do unless it surprises you.",
}
"""One sentence for each kind of `findings.KINDS`."""
