"""Facts about reading accounts, reps and today's map."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from territory.entities import PIN_STATUSES, Account, Rep
from territory.errors import InvalidInput
from territory.ingest import read_accounts, read_baseline, read_reps
from territory.people.assumptions import Assumptions

THREE_ACCOUNTS = """account_id,name,lon,lat,segment,visits_per_year,minutes_per_visit,potential,\
required_skills,status,owner
007,<b>Bold</b> & Sons,-97.5,35.4,A,24,60,1000,cardiology; Robotics,customer,R1
008,Clinic,-96.0,36.1,B,12,30,500,,call back,R2
009,Hospital,-98.0,34.6,C,6,45,250,neuro,,R1
"""


@pytest.fixture
def write(tmp_path):
    def write(text, name="accounts.csv", encoding="utf-8"):
        path = tmp_path / name
        path.write_bytes(text.encode(encoding) if isinstance(text, str) else text)
        return path

    return write


def faults_of(read, *args, **options):
    with pytest.raises(InvalidInput) as caught:
        read(*args, **options)
    return [str(fault) for fault in caught.value.faults]


def test_three_accounts_are_read_as_they_stand(write):
    table = read_accounts(write(THREE_ACCOUNTS)).table
    assert table.index.tolist() == ["007", "008", "009"]
    assert table.index.name == "account_id"
    assert table["name"].tolist() == ["<b>Bold</b> & Sons", "Clinic", "Hospital"]
    assert table["workload"].tolist() == [24.0, 6.0, 4.5]
    assert table["required_skills"].tolist() == [("cardiology", "robotics"), (), ("neuro",)]
    assert table["status"].tolist() == ["customer", "call back", "no answer"]
    assert table["owner"].tolist() == ["R1", "R2", "R1"]
    assert table["unit_code"].tolist() == ["", "", ""]


def test_columns_are_those_of_the_contract(write):
    table = read_accounts(write(THREE_ACCOUNTS)).table
    assert table.columns.tolist() == [
        "name",
        "lon",
        "lat",
        "unit_code",
        "segment",
        "visits_per_year",
        "minutes_per_visit",
        "workload",
        "potential",
        "required_skills",
        "status",
        "owner",
    ]


def test_every_row_of_the_table_is_an_account(write):
    table = read_accounts(write(THREE_ACCOUNTS)).table
    rows = table.reset_index().to_dict("records")
    assert [Account(**row).account_id for row in rows] == ["007", "008", "009"]


@pytest.mark.parametrize(
    "header",
    [
        "id,lat,lon",
        "ID,LATITUDE,LONGITUDE",
        "Account ID,Lat,Lng",
        "account-id,y,x",
        "Customer_Id,latitude,long",
        " id ,Latitude , LON",
    ],
)
def test_usual_spellings_are_recognised(write, header):
    table = read_accounts(write(f"{header}\na,35,-97\n")).table
    assert table.loc["a", ["lon", "lat"]].tolist() == [-97, 35]


def test_mapping_overrides_spelling(write):
    path = write("id,code,lat,lon,beds\na,X1,35,-97,120\n")
    table = read_accounts(path, mapping={"CODE": "account_id", "beds": "potential"}).table
    assert table.index.tolist() == ["X1"]
    assert table["potential"].tolist() == [120]


def test_mapping_an_absent_column_or_an_unknown_field_is_a_fault(write):
    faults = faults_of(
        read_accounts,
        write(THREE_ACCOUNTS),
        mapping={"beds": "potential", "name": "nickname"},
    )
    assert "column beds: is not a column of the file" in faults[0]
    assert "'nickname' is not a field" in faults[1]


def test_two_columns_mapped_to_one_field_are_a_fault(write):
    path = write("id,lat,lon,a,b\n1,35,-97,1,2\n")
    faults = faults_of(read_accounts, path, mapping={"a": "potential", "b": "potential"})
    assert faults == ["accounts.csv, column b: mapped to potential, and so is column a"]


def test_two_columns_of_one_spelling_rank_are_a_fault(write):
    faults = faults_of(read_accounts, write("id,lat,latitude,lon\n1,35,35,-97\n"))
    assert "columns lat, latitude could all be lat" in faults[0]


def test_the_better_spelling_wins_and_is_reported(write):
    file = read_accounts(write("id,account_id,lat,lon\n1,A1,35,-97\n"))
    assert file.table.index.tolist() == ["A1"]
    assert any("account_id rather than id" in line for line in file.report)


@pytest.mark.parametrize("name", ["accounts.csv", "accounts.xlsx", "accounts.parquet"])
def test_every_kind_of_file_gives_the_same_table(write, tmp_path, name):
    reference = read_accounts(write(THREE_ACCOUNTS, "reference.csv")).table
    frame = pd.read_csv(tmp_path / "reference.csv", dtype={"account_id": str})
    path = tmp_path / name
    {
        ".csv": lambda: frame.to_csv(path, index=False, sep=";"),
        ".xlsx": lambda: frame.to_excel(path, index=False),
        ".parquet": lambda: frame.to_parquet(path),
    }[path.suffix]()
    pd.testing.assert_frame_equal(read_accounts(path).table, reference)


def test_faults_of_all_kinds_are_listed_at_once(write):
    text = "id,lat,lon,visits_per_year,potential\n1,35,-97,-3,10\n1,35,-97,2,lots\n,95,-97,1,nan\n"
    faults = faults_of(read_accounts, write(text))
    assert "accounts.csv, row 2, column visits_per_year: -3 is negative" in faults
    assert "accounts.csv, row 3, column id: '1' is already in row 2" in faults
    assert "accounts.csv, row 4, column id: the id is empty" in faults
    assert "accounts.csv, row 4, column lat: 95 is not in -90..90 degrees" in faults
    assert any("row 3, column potential: 'lots' is not a number" in fault for fault in faults)
    assert any("row 4, column potential: 'nan' is not a number" in fault for fault in faults)
    assert len(faults) == 6


def test_long_lists_of_faults_are_cut_at_twenty(write):
    rows = "".join(f"{k},35,-97,-1\n" for k in range(55))
    faults = faults_of(read_accounts, write("id,lat,lon,potential\n" + rows))
    assert len(faults) == 21
    assert faults[-1] == "accounts.csv, column potential: and 35 more"


def test_one_repeated_negative_number_hints_at_unknown(write):
    path = write("id,lat,lon,potential\n1,35,-97,-999\n2,35,-97,-999\n3,35,-97,5\n")
    assert "add --unknown -999" in faults_of(read_accounts, path)[0]
    file = read_accounts(path, unknown=(-999,))
    assert file.table["potential"].tolist() == [0, 0, 5]
    assert any("2 empty or unknown cells read as 0" in line for line in file.report)


def test_unknown_visits_and_minutes_take_the_documented_defaults(write):
    file = read_accounts(write("id,lat,lon,visits\n1,35,-97,\n2,35,-97,4\n"))
    assert file.table["visits_per_year"].tolist() == [12, 4]
    assert file.table["workload"].tolist() == [12, 4]
    assert any("column visits: 1 empty cells read as 12" in line for line in file.report)
    assert any("no column for minutes_per_visit: 60 taken" in line for line in file.report)


def test_hours_as_given_are_the_workload(write):
    text = "id,lat,lon,workload,visits,minutes\n1,35,-97,10,2,60\n2,35,-97,,6,30\n"
    file = read_accounts(write(text))
    assert file.table["workload"].tolist() == [10, 3]
    assert any("1 empty cells computed" in line for line in file.report)
    assert any("1 rows differ from visits x minutes" in line for line in file.report)


def test_hours_without_visits_are_told_as_visits_of_an_hour(write):
    table = read_accounts(write("id,lat,lon,hours\n1,35,-97,7\n")).table
    assert table.loc["1", ["visits_per_year", "minutes_per_visit"]].tolist() == [7, 60]


@pytest.mark.parametrize(
    ("written", "status"),
    [
        ("No Answer", "no answer"),
        ("no_answer", "no answer"),
        ("NO-ANSWER", "no answer"),
        ("callback", "call back"),
        ("Call-Back", "call back"),
        ("CONTACTED", "contacted"),
        ("notQualified", "not qualified"),
        ("Customer ", "customer"),
    ],
)
def test_statuses_are_recognised_however_written(write, written, status):
    file = read_accounts(write(f"id,lat,lon,status\n1,35,-97,{written}\n"))
    assert file.table["status"].tolist() == [status]
    assert status in PIN_STATUSES


def test_a_guessed_status_column_of_something_else_is_left_aside(write):
    file = read_accounts(write("id,lat,lon,status\n1,35,-97,OPEN\n"))
    assert file.table["status"].tolist() == ["no answer"]
    assert any("column status: left aside" in line for line in file.report)


def test_odd_values_in_a_guessed_status_column_are_reported(write):
    text = "id,lat,lon,status\n1,35,-97,customer\n2,35,-97,contacted\n3,35,-97,prospect\n"
    file = read_accounts(write(text))
    assert file.table["status"].tolist() == ["customer", "contacted", "no answer"]
    assert any("'prospect'" in line for line in file.report)


def test_a_mapped_status_column_of_something_else_is_a_fault(write):
    path = write("id,lat,lon,status\n1,35,-97,OPEN\n")
    faults = faults_of(read_accounts, path, mapping={"status": "status"})
    assert "row 2, column status: 'OPEN' is not one of: no answer" in faults[0]


def test_owners_that_are_no_reps_are_kept_as_text(write):
    table = read_accounts(write("id,lat,lon,OWNER\n1,35,-97,PROPRIETARY\n")).table
    assert table["owner"].tolist() == ["PROPRIETARY"]


def test_leading_zeros_of_ids_and_codes_stay(write):
    table = read_accounts(write("id,zip\n0012,07001\n")).table
    assert table.index.tolist() == ["0012"]
    assert table["unit_code"].tolist() == ["07001"]
    assert table[["lon", "lat"]].isna().all(axis=None)


def test_ids_that_a_spreadsheet_made_floats_are_whole_again(write):
    table = read_accounts(write("id,zip\n12.0,73001.0\n13.0,73002.0\n")).table
    assert table.index.tolist() == ["12", "13"]
    assert table["unit_code"].tolist() == ["73001", "73002"]


def test_zip_codes_that_lost_their_zero_are_filled(write):
    file = read_accounts(write("id,ZIP\n1,7001\n2,73001\n3,10001-1234\n"))
    assert file.table["unit_code"].tolist() == ["07001", "73001", "10001"]
    assert any("1 codes lack leading zeros" in line for line in file.report)


def test_four_digit_post_codes_of_elsewhere_stay(write):
    table = read_accounts(write("id,plz\n1,1010\n2,6020\n")).table
    assert table["unit_code"].tolist() == ["1010", "6020"]


def test_an_account_needs_a_place(write):
    text = "id,lat,lon,zip\n1,35,-97,\n2,,,73001\n3,,,\n4,35,,\n5,0,0,\n6,0,0,73001\n"
    faults = faults_of(read_accounts, write(text))
    assert [fault.partition(": ")[0] for fault in faults] == [
        "accounts.csv, row 6, column lon",
        "accounts.csv, row 5, column lon",
        "accounts.csv, row 4, column lon",
    ]


def test_null_island_with_a_unit_code_is_placed_by_the_code(write):
    table = read_accounts(write("id,lat,lon,zip\n1,0,0,73001\n2,35,-97,73002\n")).table
    assert np.isnan(table.loc["1", "lon"])


def test_swapped_coordinates_are_one_fault_with_the_cure(write):
    path = write("id,lat,lon\n1,-97.5,35.1\n2,-122.4,37.8\n")
    faults = faults_of(read_accounts, path)
    assert len(faults) == 1
    assert "lon and lat look swapped: row 2" in faults[0]
    assert "--map lon=lat --map lat=lon" in faults[0]
    table = read_accounts(path, mapping={"lon": "lat", "lat": "lon"}).table
    assert table["lon"].tolist() == [-97.5, -122.4]


def test_one_coordinate_column_is_not_enough(write):
    faults = faults_of(read_accounts, write("id,lat\n1,35\n"))
    assert faults == ["accounts.csv: there is a column for lat, lat, but none for lon"]


def test_no_place_columns_and_no_id_column_are_two_faults(write):
    faults = faults_of(read_accounts, write("foo,bar\n1,2\n"))
    assert len(faults) == 2
    assert "no column for account_id" in faults[0]
    assert "no columns for lon and lat" in faults[1]


def test_further_numeric_columns_are_kept_as_they_are(write):
    file = read_accounts(write("id,lat,lon,Beds,City\n1,35,-97,-999,Tulsa\n2,35,-97,,Ada\n"))
    assert file.table.loc["1", "Beds"] == -999
    assert np.isnan(file.table.loc["2", "Beds"])
    assert "City" not in file.table
    assert any("columns not used: City" in line for line in file.report)


def test_a_measure_is_found_under_another_case_and_checked(write):
    path = write("id,lat,lon,BEDS\n1,35,-97,12\n2,35,-97,\n")
    assert read_accounts(path, measures=["beds"]).table["beds"].tolist() == [12, 0]
    path = write("id,lat,lon,BEDS\n1,35,-97,-1\n")
    assert "-1 is negative" in faults_of(read_accounts, path, measures=["beds"])[0]


def test_a_measure_whose_column_was_taken_is_told_by_which_field(write):
    path = write("id,lat,lon,BEDS\n1,35,-97,12\n")
    asked = {"mapping": {"BEDS": "potential"}, "measures": ["BEDS"]}
    fault = faults_of(read_accounts, path, **asked)[0]
    assert "column 'BEDS' is read as potential: write potential for BEDS" in fault


def test_a_measure_that_is_not_there_is_a_fault(write):
    path = write("id,lat,lon\n1,35,-97\n")
    faults = faults_of(read_accounts, path, measures=["beds", "potential", "name", "workload"])
    assert sum("no column for beds" in fault for fault in faults) == 1
    assert sum("no column for potential" in fault for fault in faults) == 1
    assert sum("name cannot be balanced" in fault for fault in faults) == 1
    assert len(faults) == 3


def test_a_measure_wins_over_the_field_its_name_is_usual_for(write):
    table = read_accounts(write("id,lat,lon,revenue\n1,35,-97,5\n"), measures=["revenue"]).table
    assert table.loc["1", ["revenue", "potential"]].tolist() == [5, 0]


def test_accounts_without_names_are_called_by_their_id(write):
    file = read_accounts(write("id,lat,lon\n1,35,-97\n"))
    assert file.table["name"].tolist() == ["1"]
    assert any("1 rows without a name" in line for line in file.report)


REPS = """rep_id,name,home_lon,home_lat,capacity_hours,skills,experience_years,share
R1,Ada,-97.5,35.4,1500,"cardiology, neuro",5,1
R2,Bo,-96,36.1,900,,12,0.6
"""


def test_reps_are_read_as_they_stand(write):
    table = read_reps(write(REPS, "reps.csv")).table
    assert table.index.tolist() == ["R1", "R2"]
    assert table["lon"].tolist() == [-97.5, -96]
    assert table["skills"].tolist() == [("cardiology", "neuro"), ()]
    assert table["share"].tolist() == [1, 0.6]
    assert [Rep(**row).name for row in table.reset_index().to_dict("records")] == ["Ada", "Bo"]


def test_reps_need_an_id_and_a_home_and_the_rest_has_defaults(write):
    file = read_reps(write("sales rep;lng;lat\nAda;-97,5;35,4\n", "reps.csv"))
    row = file.table.loc["Ada"]
    assert (row["lon"], row["lat"]) == (-97.5, 35.4)
    assert (row["capacity_hours"], row["experience_years"], row["share"]) == (1472, 0, 1)
    assert row["name"] == "Ada"


def test_a_rep_without_hours_has_her_share_of_the_assumed(write):
    path = write("id,lat,lon,fte\n1,35,-97,0.5\n2,35,-97,\n", "r.csv")
    table = read_reps(path, assumptions=Assumptions(admin_share=0.5)).table
    assert table["capacity_hours"].tolist() == [460, 920]


def test_a_share_in_percent_is_a_fault(write):
    faults = faults_of(read_reps, write("id,lat,lon,fte\n1,35,-97,60\n2,35,-97,0\n", "r.csv"))
    assert "row 2, column fte: 60 is not above 0" in faults[0]
    assert "row 3, column fte: 0 is not above 0" in faults[1]


def test_no_capacity_is_a_fault(write):
    faults = faults_of(read_reps, write("id,lat,lon,capacity\n1,35,-97,0\n", "r.csv"))
    assert "row 2, column capacity: 0 hours" in faults[0]


def test_baseline_is_the_rep_of_each_unit(write):
    file = read_baseline(write("ZIP,Territory,Rep\n07001,T1,R1\n7002,T2,\n", "b.csv"))
    assert file.labels.to_dict() == {"07001": "R1"}
    assert any("1 units have no owner today" in line for line in file.report)


def test_baseline_without_reps_is_the_territory_of_each_unit(write):
    file = read_baseline(write("unit_id,territory_id,rep_id\n07001,T1,\n07002,T2,\n", "b.csv"))
    assert file.labels.to_dict() == {"07001": "T1", "07002": "T2"}


def test_a_column_of_the_baseline_says_which_units_stay(write):
    file = read_baseline(write("zip,rep,locked\n07001,R1,Yes\n07002,R1,\n07003,R2,no\n", "b.csv"))
    assert file.locked.to_dict() == {"07001": "R1"}
    assert file.report[-1] == "b.csv: column locked: 1 units stay with who has them"
    assert read_baseline(write("zip,rep\n07001,R1\n", "b.csv")).locked is None


def test_what_cannot_stay_is_a_fault(write):
    faults = faults_of(read_baseline, write("zip,rep,stays\n07001,R1,maybe\n07002,,yes\n", "b.csv"))
    assert faults == [
        "b.csv, row 2, column stays: 'maybe' is neither yes nor no",
        "b.csv, row 3, column stays: nobody has it today",
    ]


def test_a_unit_twice_in_the_baseline_is_a_fault(write):
    faults = faults_of(read_baseline, write("fips,owner\n01001,A\n01001,B\n", "b.csv"))
    assert faults == ["b.csv, row 3, column fips: '01001' is already in row 2"]


def test_a_baseline_without_owners_is_a_fault(write):
    assert "rep_id or territory_id" in faults_of(read_baseline, write("fips\n1\n", "b.csv"))[0]


HOSPITALS = Path(__file__).parents[3] / "shared" / "data" / "hospitals_us.csv"


@pytest.mark.skipif(not HOSPITALS.exists(), reason="the shared data is not beside the checkout")
def test_us_hospitals_are_accounts_with_beds_as_potential():
    file = read_accounts(HOSPITALS, mapping={"BEDS": "potential"}, unknown=(-999,))
    assert len(file.table) == 7140
    assert file.table["potential"].sum() > 1_000_000
    assert set(file.table["status"]) == {"no answer"}
    assert set(file.table["unit_code"].str.len()) == {5}
