# Writes the files of this folder with programs other than ours: python3 files.py
# (pandas, pyreadstat, pyarrow, openpyxl; then Rscript files.R)
import numpy as np, pandas as pd, pyreadstat, pyarrow, pyarrow.parquet, pyarrow.feather, openpyxl, sys

lung = pd.read_csv("../../testdata/lung.csv").head(60)
lung["seen"] = pd.to_datetime("2020-01-01") + pd.to_timedelta(lung["time"], unit="D")
lung["name"] = ["Müller" if i % 2 else "Ångström" for i in range(60)]
lung["years"] = (lung["time"] / 365.25).round(3)
lung.to_csv("lung60.csv", index=False)

plain = lung.rename(columns=lambda c: c.replace(".", "_"))
labels = {"sex": "Sex of the patient", "status": "Status at the end", "ph_ecog": "ECOG performance status"}
values = {"sex": {1: "male", 2: "female"}, "status": {1: "censored", 2: "dead"}}
dated = plain.assign(seen=plain["seen"].dt.date)
pyreadstat.write_sav(dated, "lung.sav", column_labels=labels, variable_value_labels=values,
                     missing_ranges={"wt_loss": [-24]}, variable_measure={"sex": "nominal", "status": "ordinal"})
pyreadstat.write_sav(dated, "lung.zsav", column_labels=labels, variable_value_labels=values, row_compress=False, compress=True)
pyreadstat.write_dta(dated, "lung118.dta", column_labels=labels, variable_value_labels=values, version=14)
pyreadstat.write_dta(dated.drop(columns="name"), "lung114.dta", column_labels=labels, variable_value_labels=values, version=10)
pyreadstat.write_dta(dated, "lung117.dta", column_labels=labels, variable_value_labels=values, version=13)
plain.assign(seen=plain["seen"].dt.normalize()).to_stata("lung_pandas.dta", write_index=False, version=119,
    convert_dates={"seen": "td"}, convert_strl=["name"], value_labels={"sex": values["sex"], "status": values["status"]})
pyreadstat.write_xport(dated.drop(columns="name").rename(columns={"pat_karno": "patkarno"}).assign(name=["Mueller", "Smith"] * 30), "lung.xpt", file_format_version=5, column_labels=labels)
pyreadstat.write_xport(dated.drop(columns="name").assign(name=["Mueller", "Smith"] * 30), "lung8.xpt", file_format_version=8, column_labels=labels)

long = pd.DataFrame({"id": [1.0, 2.0], "text": ["a" * 600 + "end", "short"], "x": [1.5, np.nan]})
pyreadstat.write_sav(long, "longtext.sav")

typed = lung.assign(
    sex=pd.Categorical(lung["sex"].map(values["sex"]), categories=["male", "female"]),
    grade=pd.Categorical(["low", "medium", "high"] * 20, categories=["low", "medium", "high"], ordered=True),
    died=lung["status"] == 2, big=[9007199254740993 + i for i in range(60)])
typed.to_parquet("lung.parquet", index=False)
typed.to_feather("lung.feather", compression="lz4")
pyarrow.feather.write_feather(pyarrow.Table.from_pandas(typed), "lung_zstd.arrow", compression="zstd")

with pd.ExcelWriter("lung.xlsx", engine="openpyxl") as w:
    typed.drop(columns="big").assign(grade=typed["grade"].astype(str), sex=typed["sex"].astype(str)).to_excel(w, sheet_name="data", index=False)
    pd.DataFrame({"a": [1, 2], "b": ["x", "y"]}).to_excel(w, sheet_name="second", index=False)

book = openpyxl.Workbook(); s = book.active; s.title = "odd"
s.append(["id", "age", "text number", "error", "merged"])
s.append(["a", 51, "12", 1, "x"]); s.append(["b", 62.5, "13.5", "#DIV/0!", None]); s["D3"].data_type = "e"
s.merge_cells("E2:E3"); book.save("odd.xlsx")
book = openpyxl.Workbook(); s = book.active
s.append(["A title over the table"]); s.append(["id", "age", "sex"]); s.append(["a", 51, "m"]); book.save("title.xlsx")
print("pandas", pd.__version__, "pyreadstat", pyreadstat.__version__, "pyarrow", pyarrow.__version__, "openpyxl", openpyxl.__version__)
