# Counts an event table of 100,000,000 simulated patients in DuckDB with the query that EventQuery.SQL writes, and the curves
# at ten years once more by DuckDB itself: python3 duckdb_events.py events.csv
import sys, time, duckdb, resource
n = 100_000_000
db = duckdb.connect("/tmp/hipec_events.duckdb")
db.execute("drop table if exists patients")
db.execute(f"""create table patients as select case when i % 2 = 0 then 'A' else 'B' end as arm,
  1 + floor(least(-ln(1 - (hash(i) % 1000003) / 1000003.0) * case when i % 2 = 0 then 2000 else 2200 end, (hash(i + 7919) % 5000)))::integer as days,
  case when -ln(1 - (hash(i) % 1000003) / 1000003.0) * case when i % 2 = 0 then 2000 else 2200 end <= (hash(i + 7919) % 5000) then 'dead' else 'alive' end as status
  from range({n}) t(i)""")
query = """select arm as group_1, days as time,
  sum(case when status = 'dead' then 1 else 0 end) as events,
  sum(case when status = 'dead' then 0 else 1 end) as censored
from patients
where arm is not null and days is not null and (status = 'dead') is not null
group by arm, days
order by group_1, time"""
begun = time.time()
db.execute(f"copy ({query}) to '{sys.argv[1]}' (header)")
print("event table of %d patients in %.1f s, %d MB at most" % (n, time.time() - begun, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024))
print(db.execute(f"""with e as ({query}), r as (select *, sum(events + censored) over (partition by group_1 order by time desc) as n from e)
  select group_1, sum(events)::bigint, exp(sum(ln(1 - events / n))) as survival from r where time <= 3650 group by group_1 order by 1""").fetchall())
